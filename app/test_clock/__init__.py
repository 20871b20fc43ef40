"""Owns no table: moves the test data of an account into the past, so that it is later for it."""
