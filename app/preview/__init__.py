"""Owns no table: walks a flow with a session that is never stored."""
