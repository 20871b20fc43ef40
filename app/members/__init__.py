"""Owns the member: who signs in, to which accounts, what they may do there, and what they did."""
