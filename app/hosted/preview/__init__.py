"""A flow to look at before customers do."""
