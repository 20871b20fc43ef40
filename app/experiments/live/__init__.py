"""Experiments that customers are in: frozen, mended, concluded, and their holdouts."""
