"""Owns the account: its keys, its origins, its brand, and how it is found."""
