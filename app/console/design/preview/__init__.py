"""A flow in a frame, for a sample customer: what can be chosen, and where it leads."""
