"""Where a report has its numbers from: the daily counts, or sessions one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, func, literal, or_, select

from app.analytics.counted.keys import Key, column_of, name_of
from app.analytics.counted.rows import build_whole_row
from app.analytics.counted.sums import sum_counted, sum_rows
from app.analytics.counting import WHOLE, Row
from app.analytics.formulas.bands import REST
from app.analytics.models import CountedDay, CountedSession, DailySteps
from app.analytics.reading import FoundCases, find_cases
from app.analytics.recounting import TABLES
from app.analytics.reports.filters import Filter
from app.analytics.reports.report import MAX_CASES, MAX_COUNTED
from app.core.clock import utcnow
from app.extensions import db


class CountSource(Protocol):
    """Answers how much of everything there is, by some of its keys."""

    @property
    def is_limited(self) -> bool:
        """Whether there were more sessions than were looked at."""
        ...

    @property
    def limit(self) -> int:
        """How many sessions are looked at, at most."""
        ...

    def sums(self, table: str, *by: Key) -> list[Row]:
        """Return the sums of every measure of a table, a row for each combination of ``by``."""
        ...


def source_of(wanted: Filter) -> CountSource:
    """Return what answers a filter: the daily counts where they can, or else the sessions."""
    if wanted.asks_rows:
        return CaseSource(wanted)
    return NarrowedSource(wanted) if wanted.is_narrowed else DailySource(wanted)


def crossing_source_of(wanted: Filter) -> CountSource:
    """Return what answers how two traits go together: each session knows all of its own."""
    return CaseSource(wanted) if wanted.asks_rows else SessionSource(wanted)


@dataclass(frozen=True, slots=True)
class DailySource:
    """The daily counts of a filter."""

    wanted: Filter
    is_limited: bool = False
    limit: int = MAX_COUNTED

    def sums(self, table: str, *by: Key) -> list[Row]:
        """Return the sums of every measure of a table, a row for each combination of ``by``."""
        return _sum_daily(TABLES[table], by, _of_period(TABLES[table], self.wanted))


class SessionSource:
    """The latest sessions as they were counted, added up by the database."""

    def __init__(self, wanted: Filter, limit: int = MAX_COUNTED) -> None:
        """Look how many days of the period can be looked at: whole ones, and one at least."""
        self.limit = limit
        first = _first_day(wanted, limit)
        self.is_limited = first is not None
        self._meant = _of_sessions(wanted, first)

    def sums(self, table: str, *by: Key) -> list[Row]:
        """Return the sums of every measure of a table, a row for each combination of ``by``."""
        return sum_counted(table, by, self._meant, _today())


class NarrowedSource:
    """Each question by itself: daily counts that have the keys for it, or else the sessions."""

    limit = MAX_COUNTED

    def __init__(self, wanted: Filter) -> None:
        """Read nothing yet."""
        self._wanted = wanted
        self._sessions: SessionSource | None = None

    @property
    def is_limited(self) -> bool:
        """Whether sessions were looked at, and there were more of them."""
        return self._sessions is not None and self._sessions.is_limited

    def sums(self, table: str, *by: Key) -> list[Row]:
        """Return the sums of every measure of a table, a row for each combination of ``by``."""
        found = _find_counted(self._wanted, table, by)
        if found is not None:
            return _sum_daily(*found)
        if self._sessions is None:
            self._sessions = SessionSource(self._wanted)
        return self._sessions.sums(table, *by)


class CaseSource:
    """The latest sessions, read one by one: only their rows know segments and declared traits."""

    limit = MAX_CASES

    def __init__(self, wanted: Filter) -> None:
        """Read the sessions."""
        found = list_cases(wanted)
        self.is_limited = found.is_limited
        self._rows = [build_whole_row(case) for case in found.cases]

    def sums(self, table: str, *by: Key) -> list[Row]:
        """Return the sums of every measure of a table, a row for each combination of ``by``."""
        return sum_rows(table, by, self._rows, _today())


def list_cases(wanted: Filter, limit: int = MAX_CASES) -> FoundCases:
    """Return those of the latest ``limit`` sessions of the period that a filter means."""
    return find_cases(wanted, limit)


def list_latest(wanted: Filter, columns: tuple[Any, ...], limit: int) -> list[Row]:
    """Return columns of the latest counted sessions of a filter that asks for no rows."""
    query = select(*columns).where(*_of_sessions(wanted, None))
    latest = query.order_by(CountedSession.day.desc(), CountedSession.id.desc()).limit(limit)
    return [dict(row) for row in db.session.execute(latest).mappings()]


def counted_at(wanted: Filter) -> datetime | None:
    """Return when a day of the period was last counted, or None if none ever was."""
    period = wanted.period
    query = select(func.max(CountedDay.counted_at)).where(
        CountedDay.account_id == wanted.account_id,
        CountedDay.mode == wanted.mode,
        CountedDay.day.between(period.first.isoformat(), period.last.isoformat()),
    )
    return db.session.scalar(query)


def _first_day(wanted: Filter, limit: int) -> str | None:
    """Return the first of the latest days with so many sessions; None: all days have no more."""
    whole = [*_of_period(DailySteps, wanted), DailySteps.step == WHOLE]
    days = select(DailySteps.day, func.sum(DailySteps.reached)).where(*whole)
    total, first = 0, None
    for day, count in db.session.execute(
        days.group_by(DailySteps.day).order_by(DailySteps.day.desc())
    ):
        total += count
        if total > limit:
            return first or str(day)
        first = str(day)
    return None


def _of_sessions(wanted: Filter, first: str | None) -> list[ColumnElement[bool]]:
    own = [getattr(CountedSession, name) == value for name, value in wanted.counted_keys.items()]
    return [*_of_period(CountedSession, wanted, first), *own]


def _today() -> date:
    return utcnow().date()


Question = tuple[Any, tuple[Key, ...], list[ColumnElement[bool]]]
"""A table of daily counts, by which of its keys, and which of its rows are meant."""


def _find_counted(wanted: Filter, table: str, by: tuple[Key, ...]) -> Question | None:
    """Return the daily counts that answer a question, or None if none have the keys.

    How sessions of one country ended stands in the segments of each day. Where a day had more
    values than have rows of their own, it cannot be told how many are among the rest.
    """
    keys = wanted.counted_keys
    model: Any = TABLES[table]
    columns = {column.key for column in model.__table__.columns}
    if keys.keys() <= columns:
        own = {getattr(model, name): value for name, value in keys.items()}
        return _unless_rest(model, by, _of_period(model, wanted), own)
    (dimension, value), *more = keys.items()
    if more or table != "reasons" or not {name_of(key) for key in by} <= {"day", "currency"}:
        return None
    segments = TABLES["segments"]
    meant = [*_of_period(segments, wanted), segments.dimension == dimension]
    return _unless_rest(segments, by, meant, {segments.value: value})


def _unless_rest(
    model: Any, by: tuple[Key, ...], meant: list[ColumnElement[bool]], keys: Mapping[Any, str]
) -> Question | None:
    is_rest = or_(*(column == REST for column in keys))
    rest = select(literal(1)).select_from(model).where(*meant, is_rest).limit(1)
    if db.session.scalar(rest) is not None:
        return None
    return model, by, [*meant, *(column == value for column, value in keys.items())]


def _sum_daily(model: Any, by: tuple[Key, ...], meant: list[ColumnElement[bool]]) -> list[Row]:
    keys = [column_of(model, key) for key in by]
    measures = [
        func.sum(column).label(column.key)
        for column in model.__table__.columns
        if not column.primary_key
    ]
    query = select(*keys, *measures).where(*meant).group_by(*keys).order_by(*keys)
    names = [column.key for column in measures]
    rows = db.session.execute(query).mappings()
    return [
        dict(row) | {name: int(row[name]) for name in names}
        for row in rows
        if row[names[0]] is not None
    ]


def _of_period(model: Any, wanted: Filter, first: str | None = None) -> list[ColumnElement[bool]]:
    """Return what is true of the rows of a period, from a later day on if one is given.

    One bound on each side: of two, SQLite would begin at either, and read all days between.
    """
    period = wanted.period
    conditions = [
        model.account_id == wanted.account_id,
        model.mode == wanted.mode,
        model.day.between(first or period.first.isoformat(), period.last.isoformat()),
    ]
    if wanted.flow_id is not None:
        conditions.append(model.flow_id == wanted.flow_id)
    return conditions
