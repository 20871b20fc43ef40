"""Whom an offer is for: conditions, rules, traits, and the host's approval."""
