"""Writing the rows of a table anew, with everything in them some days earlier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, inspect, select, update
from sqlalchemy.sql.dml import Update

from app.extensions import db
from app.test_clock.scopes import Target
from app.test_clock.shift import Shift
from app.test_clock.tables import MovedTable


def move_rows(table: MovedTable, target: Target, shift: Shift) -> int:
    """Move the rows of test mode in the caller's transaction, and return how many there are.

    Rows that others hold at this moment are waited for, but for jobs: a worker has those.
    """
    keys = [column.key for column in table.model.__table__.primary_key]
    rows = db.session.execute(_select(table, keys, target)).all()
    batches: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        moved = _move(table, row, shift)
        if moved:
            key = {f"key_{name}": row._mapping[name] for name in keys}
            batches[tuple(moved)].append(key | {f"new_{name}": moved[name] for name in moved})
    for names, values in batches.items():
        db.session.connection().execute(_update(table, keys, names), values)
    return len(rows)


def _select(table: MovedTable, keys: Iterable[str], target: Target) -> Select[Any]:
    names = dict.fromkeys([*keys, *table.moments, *table.paths])
    columns = [getattr(table.model, name).label(name) for name in names]
    query = select(*columns).where(table.scope(target))
    return query.with_for_update(of=table.model, skip_locked=table.skips_locked)


def _move(table: MovedTable, row: Row[Any], shift: Shift) -> dict[str, Any]:
    """Return what becomes earlier. What is empty stays as empty as it is."""
    before = row._mapping
    moments = {name: shift.move(before[name]) for name in table.moments}
    inside = {name: shift.move_within(before[name], paths) for name, paths in table.paths.items()}
    return {name: value for name, value in (moments | inside).items() if value != before[name]}


def _update(table: MovedTable, keys: Iterable[str], names: Iterable[str]) -> Update:
    columns = inspect(table.model).columns
    same = [columns[key] == bindparam(f"key_{key}") for key in keys]
    values = {columns[name]: bindparam(f"new_{name}", type_=columns[name].type) for name in names}
    return update(table.model.__table__).where(and_(*same)).values(values)
