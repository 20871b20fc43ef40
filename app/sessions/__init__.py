"""Owns the cancel session: one customer's way through one flow version, and how it ended."""
