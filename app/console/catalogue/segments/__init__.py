"""Segments: groups of customers with a name."""
