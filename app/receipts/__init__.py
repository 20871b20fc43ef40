"""Owns the receipt: dated proof for the customer, how it is mailed, and who may ask about it."""
