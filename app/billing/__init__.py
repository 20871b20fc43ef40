"""Owns the action: what billing must do, and whether it did."""
