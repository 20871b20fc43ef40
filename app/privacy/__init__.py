"""Owns no table: erases a customer by asking each room to forget what it owns."""
