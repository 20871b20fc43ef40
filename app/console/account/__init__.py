"""Signing in, members, profile, settings and the audit log."""
