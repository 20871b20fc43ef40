"""Pages of long lists: a page begins behind a row, so that what is added meanwhile shifts nothing.

The order is a keyset: columns by which the list is sorted, the last of which names a row. Its
value is the cursor that addresses carry. Filters without an index of their own are held against
a window of the next rows; where a full window holds too few, the page says where to go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, Subquery, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, scoped_session

Row = TypeVar("Row")
Database = Session | scoped_session[Any]


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A page of a list."""

    rows: list[Row]
    older: str | None = None
    """The cursor behind which the next page begins, or None at the end."""
    following: Row | None = None
    """The first row of the next page, where it was read."""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


@dataclass(frozen=True, slots=True)
class Keyset:
    """The order of a list, the newest first unless it is ``ascending``."""

    columns: tuple[InstrumentedAttribute[Any], ...]
    """The last is unique within the scope."""
    scope: ColumnElement[bool]
    """Whose rows these are. No page looks beyond it."""
    ascending: bool = False

    @property
    def cursor(self) -> InstrumentedAttribute[Any]:
        """The column whose values name rows."""
        return self.columns[-1]

    def order(self, query: Select[*tuple[Any, ...]]) -> Select[Any]:
        """Return the query in this order."""
        directed = (each.asc() if self.ascending else each.desc() for each in self.columns)
        return query.order_by(*directed)

    def behind(self, database: Database, cursor: str | int) -> ColumnElement[bool]:
        """Return whether a row stands behind that of a cursor; of one that is gone, by its name."""
        if len(self.columns) > 1:
            named = select(*self.columns).where(self.scope, self.cursor == cursor)
            row = database.execute(named).one_or_none()
            if row is not None:
                return self._is_behind(tuple_(*self.columns), tuple_(*row))
        return self._is_behind(self.cursor, cursor)

    def _is_behind(self, left: Any, right: Any) -> ColumnElement[bool]:
        found: ColumnElement[bool] = left > right if self.ascending else left < right
        return found


@dataclass(frozen=True, slots=True)
class Window:
    """The next rows by an index alone, against which filters are held."""

    rows: Subquery
    size: int


def build_window(
    database: Database,
    keyset: Keyset,
    *conditions: ColumnElement[bool],
    before: str | int | None,
    size: int,
) -> Window:
    """Return the names of the next ``size`` rows that meet the conditions."""
    query = select(*keyset.columns).where(keyset.scope, *conditions)
    if before is not None:
        query = query.where(keyset.behind(database, before))
    return Window(keyset.order(query).limit(size).subquery("looked_at"), size)


def join_window(query: Select[*tuple[Any, ...]], keyset: Keyset, window: Window) -> Select[Any]:
    """Return the query narrowed down to the rows of a window."""
    same = window.rows.c[keyset.cursor.key] == keyset.cursor
    return query.join(window.rows, keyset.scope & same)


def read_page(
    database: Database,
    query: Select[*tuple[Any, ...]],
    keyset: Keyset,
    *,
    limit: int,
    before: str | int | None = None,
    window: Window | None = None,
    build: Callable[..., Row] = lambda row: row,
) -> Page[Row]:
    """Return a page; the query may select several things, of which ``build`` makes a row."""
    query = query.where(keyset.scope)
    if window is not None:
        query = join_window(query, keyset, window)
    elif before is not None:
        query = query.where(keyset.behind(database, before))
    found = database.execute(keyset.order(query.add_columns(keyset.cursor)).limit(limit + 1)).all()
    rows = [build(*row[:-1]) for row in found]
    if len(rows) > limit:
        return Page(rows[:limit], str(found[limit - 1][-1]), rows[limit])
    return Page(rows, _end_of(database, keyset, window))


def _end_of(database: Database, keyset: Keyset, window: Window | None) -> str | None:
    """Return the last row of a window that was full: there may be more behind it."""
    if window is None:
        return None
    count = database.scalar(select(func.count()).select_from(window.rows))
    if count != window.size:
        return None
    columns = [window.rows.c[column.key] for column in keyset.columns]
    last = (each.desc() if keyset.ascending else each.asc() for each in columns)
    return str(database.scalar(select(columns[-1]).order_by(*last).limit(1)))
