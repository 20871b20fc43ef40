"""Owns the subscription fact, what the host last said about a subscription, and its history."""
