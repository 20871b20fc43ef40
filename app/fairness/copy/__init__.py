"""Owns the linter of words: whether an owner's text shames, tricks, hurries or frightens. Pure."""
