"""Offers: what is proposed instead of canceling, whom to, and how it looks."""
