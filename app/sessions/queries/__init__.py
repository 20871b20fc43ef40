"""Questions to many sessions: lists, search, counts."""
