"""The database's schema over time: numbered, tables written out, never importing models."""
