"""The entrance: signing in and out, choosing a password, choosing an account."""
