"""Sums over sessions as they were counted: by the database, or of rows in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.analytics.counted.keys import Key, column_of, name_of, value_of
from app.analytics.counted.rows import DIMENSIONS, split_dimensions, split_steps
from app.analytics.counting import Row, put_on_grid
from app.analytics.models import CountedSession
from app.analytics.recounting import TABLES
from app.extensions import db

_MEANT = {"offers": "shown", "lasting": "saves", "returns": "canceled"}
"""What is 1 in the sessions that a table is about."""
_STEPS = ("steps", "last_step")
_FOLLOWED = ("known", "ended", "due")


def list_measures(table: str) -> list[str]:
    """Return the names of what a table adds up."""
    columns = TABLES[table].__table__.columns
    return [column.key for column in columns if not column.primary_key]


def sum_counted(
    table: str, by: Sequence[Key], meant: Sequence[ColumnElement[bool]], today: date
) -> list[Row]:
    """Return the sums that a table of daily counts would have for these sessions."""
    if table == "segments":
        return _sum_dimensions(by, meant)
    if table == "steps":
        rows = _sum(("abandoned", *_STEPS, *_plain(by)), [], meant, {"reached": func.count()})
        return add_up(table, by, split_steps(rows))
    if table == "lasting":
        rows = _sum((*_FOLLOWED, *_plain(by)), ["saves"], meant, {}, CountedSession.saves == 1)
        return add_up(table, by, (row | put_on_grid(row, today) for row in rows))
    only = [getattr(CountedSession, _MEANT[table]) == 1] if table in _MEANT else []
    return _sum(by, list_measures(table), meant, {}, *only)


def sum_rows(table: str, by: Sequence[Key], rows: Sequence[Row], today: date) -> list[Row]:
    """Return the same sums of rows that are at hand."""
    own: Iterable[Row] = [row for row in rows if row[_MEANT[table]]] if table in _MEANT else rows
    if table == "segments":
        own = split_dimensions(rows)
    elif table == "steps":
        own = split_steps(row | {"reached": 1} for row in rows)
    elif table == "lasting":
        own = (row | put_on_grid(row, today) for row in own)
    return add_up(table, by, own)


def add_up(table: str, by: Sequence[Key], rows: Iterable[Row]) -> list[Row]:
    """Return the sums of the measures of rows, by some of their keys."""
    measures = list_measures(table)
    sums: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    for row in rows:
        sums[tuple(value_of(row, key) for key in by)].update({name: row[name] for name in measures})
    return [
        dict(zip(map(name_of, by), key, strict=True)) | {name: sums[key][name] for name in measures}
        for key in sorted(sums)
    ]


def _plain(by: Sequence[Key]) -> list[Key]:
    return [name for name in by if name not in {"step", *_STEPS, *_FOLLOWED}]


def _sum(
    by: Sequence[Key],
    measures: Sequence[str],
    meant: Sequence[ColumnElement[bool]],
    more: Mapping[str, ColumnElement[Any]],
    *only: ColumnElement[bool],
) -> list[Row]:
    keys = [column_of(CountedSession, key) for key in by]
    sums = [func.sum(getattr(CountedSession, name)).label(name) for name in measures]
    added = [column.label(name) for name, column in more.items()]
    query = select(*keys, *sums, *added).where(*meant, *only).group_by(*keys).order_by(*keys)
    rows = [dict(row) for row in db.session.execute(query).mappings()]
    names = [*measures, *more]
    return [as_exact(row, names) for row in rows if row[names[0]] is not None]


def _sum_dimensions(by: Sequence[Key], meant: Sequence[ColumnElement[bool]]) -> list[Row]:
    """Return the sums of each dimension in turn: a session stands in all of them."""
    others = [name for name in by if name not in {"dimension", "value"}]
    rows = [
        row | {"dimension": name, "value": row[name]}
        for name in DIMENSIONS
        for row in _sum([name, *others], list_measures("segments"), meant, {})
    ]
    return add_up("segments", by, rows)


def as_exact(row: Row, names: Sequence[str]) -> Row:
    """Return a row with its sums as whole numbers: PostgreSQL adds large ones up as decimals."""
    return row | {name: int(row[name]) for name in names}
