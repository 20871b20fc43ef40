"""Indexes that both databases use alike."""

from sqlalchemy import Index


def index_of_beginnings(name: str, *columns: str) -> Index:
    """Index columns for what the last of them begins with.

    PostgreSQL has to be told, unless its order is that of code points, as SQLite's is.
    """
    return Index(name, *columns, postgresql_ops={columns[-1]: "varchar_pattern_ops"})
