"""Owns experiments, their variants, and who saw which: comparisons of flows that stay true."""
