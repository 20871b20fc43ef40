"""Owns the daily counts, and answers what a product team asks about them and about sessions."""
