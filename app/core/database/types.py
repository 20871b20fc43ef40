"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import JSON, DateTime, Dialect, String, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

from app.core.security.encryption import encryption

JsonObject = dict[str, Any]
JsonList = list[Any]

Id = String(40)
Json = JSON().with_variant(JSONB(), "postgresql")
Value = TypeVar("Value")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """The type of its values; a decorated type does not say by itself."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments: nobody can tell what they mean."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive moment: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's moments the zone they were stored in."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Encrypted(TypeDecorator[str]):
    """A secret, encrypted in the database and plain in Python."""

    impl = Text
    cache_ok = True

    def __init__(self, *, is_kept: bool = False) -> None:
        """Let the process keep what it opened, for a secret of its own that it needs all the time.

        Opening costs more than reading the row. What customers wrote is never kept.
        """
        super().__init__()
        self.is_kept = is_kept

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt on the way in."""
        return None if value is None else encryption.close(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypt on the way out."""
        if value is None:
            return None
        return encryption.open_once(value) if self.is_kept else encryption.open(value)


class Parsed(Generic[Value]):
    """An attribute of a row that is made of one of its columns, and kept until that is replaced.

    JSON in a row is replaced and never changed in place: the row would not notice either.
    """

    def __init__(self, column: str, parse: Callable[[Any], Value]) -> None:
        self._column, self._parse = column, parse

    def __set_name__(self, owner: type[object], name: str) -> None:
        """Keep the value beside the row's columns, under a name that is none of theirs."""
        self._kept = f"_parsed_{name}"

    def __get__(self, row: object, owner: type[object] | None = None) -> Value:
        """Return the value of what the column holds now."""
        raw = getattr(row, self._column)
        kept: tuple[Any, Value] | None = row.__dict__.get(self._kept)
        if kept is None or kept[0] is not raw:
            kept = row.__dict__[self._kept] = (raw, self._parse(raw))
        return kept[1]
