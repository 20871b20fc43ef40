"""Owns the notice: a cancellation declared by somebody whom nobody vouches for."""
