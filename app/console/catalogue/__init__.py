"""Offers, segments, plans and the brand."""
