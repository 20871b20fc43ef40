"""Whether the tables are distributed by account over several nodes (Citus)."""

from __future__ import annotations

import weakref

from sqlalchemy import Engine, text

_known: weakref.WeakKeyDictionary[Engine, bool] = weakref.WeakKeyDictionary()


def is_distributed(engine: Engine) -> bool:
    """Return whether each account lives on a node of its own; asked once in a process."""
    if engine.dialect.name != "postgresql":
        return False
    if engine not in _known:
        with engine.connect() as connection:
            found = text("SELECT 1 FROM pg_extension WHERE extname = 'citus'")
            _known[engine] = connection.scalar(found) is not None
    return _known[engine]
