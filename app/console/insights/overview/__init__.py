"""The start page of an account."""
