"""Owns offers and plans: what we propose instead, to whom, and on which terms."""
