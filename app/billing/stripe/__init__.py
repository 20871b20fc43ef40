"""Stripe as a billing system, by its official package."""
