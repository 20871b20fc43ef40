"""Experiments: planned, run and read."""
