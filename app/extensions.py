"""The Flask extensions."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Enum, MetaData, String, event
from sqlalchemy.orm import DeclarativeBase, Session, registry

from app.core.database import shared_clock, write_turns
from app.core.database.types import Json, JsonList, JsonObject, UtcDateTime
from app.core.database.write_turns import reading, writing

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
LOG_PATIENCE_MS = 300
_CHANGED, _COMMITTED = "has_changed", "has_committed"


class _Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            str: String(200),
            datetime: UtcDateTime,
            JsonObject: Json,
            JsonList: Json,
            enum.Enum: Enum(
                enum.Enum,
                native_enum=False,
                create_constraint=False,
                length=32,
                values_callable=lambda members: [member.value for member in members],
            ),
        },
    )


db = SQLAlchemy(model_class=_Base, session_options={"expire_on_commit": False})
babel = Babel()

if TYPE_CHECKING:
    Model = _Base
else:
    Model = db.Model

__all__ = [
    "babel",
    "db",
    "forget_log",
    "may_have_committed",
    "reading",
    "shared_clock",
    "writing",
]


def forget_log() -> None:
    """Let no byte of what was just erased stay in SQLite's log beside the database.

    Readers that are under way keep it a moment longer: the next call, or the end of the
    process, catches up. Rooms that erase say so; who commits calls this.
    """
    if db.engine.dialect.name != "sqlite":
        return
    connection: Any = db.engine.raw_connection()
    try:
        for pragma in (
            f"busy_timeout={LOG_PATIENCE_MS}",  # nobody writes while this waits for a reader
            "wal_checkpoint(TRUNCATE)",
            f"busy_timeout={int(write_turns.BUSY_TIMEOUT_SECONDS * 1000)}",
        ):
            connection.driver_connection.execute(f"PRAGMA {pragma}").fetchone()
    finally:
        connection.close()


def may_have_committed() -> bool:
    """Return whether what this request wrote is kept, or may be: a commit was begun."""
    return bool(db.session.info.get(_COMMITTED))


@event.listens_for(Session, "after_flush")
def _note_change(unit: Session, _context: Any) -> None:
    unit.info[_CHANGED] = True


@event.listens_for(Session, "after_rollback")
def _note_rollback(unit: Session) -> None:
    unit.info.pop(_CHANGED, None)


@event.listens_for(Session, "before_commit")
def _note_commit(unit: Session) -> None:
    """From here on, nobody can say that nothing has changed: the answer may be lost on its way."""
    has_more = unit.new or unit.dirty or unit.deleted
    if not unit.in_nested_transaction() and (unit.info.pop(_CHANGED, False) or has_more):
        unit.info[_COMMITTED] = True
