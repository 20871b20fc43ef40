"""The public way to cancel, without signing in."""
