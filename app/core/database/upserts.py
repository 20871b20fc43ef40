"""Inserting a row, or changing the one that is there: both databases can, each in its own words."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, scoped_session


def build_upsert(database: Session | scoped_session[Any], model: Any) -> Any:
    """Return an insert that knows ``on_conflict_do_update``."""
    on_postgresql = database.get_bind().dialect.name == "postgresql"
    return (postgresql if on_postgresql else sqlite).insert(model)
