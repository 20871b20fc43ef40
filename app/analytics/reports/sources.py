"""Where a report has its numbers from: the daily counts, or sessions counted as they are read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, func, literal, or_, select

from app.analytics.cases import Case
from app.analytics.counting import Row, count_cases
from app.analytics.formulas.bands import REST
from app.analytics.models import CountedDay
from app.analytics.reading import FoundCases, find_cases
from app.analytics.recounting import TABLES
from app.analytics.reports.filters import Filter
from app.analytics.reports.report import MAX_CASES
from app.extensions import db


class CountSource(Protocol):
    """Answers how much of everything there is, by some of its keys."""

    @property
    def is_limited(self) -> bool:
        """Whether there were more sessions than were looked at."""
        ...

    def sums(self, table: str, *by: str) -> list[Row]:
        """Return the sums of every measure of a table, a row for each combination of ``by``."""
        ...


def source_of(wanted: Filter) -> CountSource:
    """Return what answers a filter: the daily counts where they can, or else the sessions."""
    return NarrowedSource(wanted) if wanted.is_narrowed else DailySource(wanted)


@dataclass(frozen=True, slots=True)
class DailySource:
    """The daily counts of a filter."""

    wanted: Filter
    is_limited: bool = False

    def sums(self, table: str, *by: str) -> list[Row]:
        """Return the sums of every measure of a table, a row for each combination of ``by``."""
        return _sum_daily(TABLES[table], by, _of_period(TABLES[table], self.wanted))


class NarrowedSource:
    """Each question by itself: daily counts that have the keys for it, or else the sessions."""

    def __init__(self, wanted: Filter) -> None:
        """Read nothing yet."""
        self._wanted = wanted
        self._cases: CaseSource | None = None

    @property
    def is_limited(self) -> bool:
        """Whether sessions were looked at, and there were more of them."""
        return self._cases is not None and self._cases.is_limited

    def sums(self, table: str, *by: str) -> list[Row]:
        """Return the sums of every measure of a table, a row for each combination of ``by``."""
        found = _find_counted(self._wanted, table, by)
        if found is not None:
            return _sum_daily(*found)
        if self._cases is None:
            self._cases = _of_cases(self._wanted)
        return self._cases.sums(table, *by)


@dataclass(frozen=True, slots=True)
class CaseSource:
    """Sessions, counted a day at a time by the same definitions."""

    rows: dict[str, list[Row]]
    is_limited: bool = False

    def sums(self, table: str, *by: str) -> list[Row]:
        """Return the sums of every measure of a table, a row for each combination of ``by``."""
        names = {column.key for column in TABLES[table].__table__.columns if column.primary_key}
        found: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
        for row in self.rows[table]:
            measures = {name: value for name, value in row.items() if name not in names}
            found[tuple(row[name] for name in by)].update(measures)
        return [
            dict(zip(by, key, strict=True)) | _whole(table, found[key]) for key in sorted(found)
        ]


def _exact(row: Row, names: list[str]) -> Row:
    """Return a row with its sums as whole numbers: PostgreSQL adds large ones up as decimals."""
    return row | {name: int(row[name]) for name in names}


def list_cases(wanted: Filter, limit: int = MAX_CASES) -> FoundCases:
    """Return those of the latest ``limit`` sessions of the period that a filter means."""
    return find_cases(wanted, limit)


def counted_at(wanted: Filter) -> datetime | None:
    """Return when a day of the period was last counted, or None if none ever was."""
    period = wanted.period
    query = select(func.max(CountedDay.counted_at)).where(
        CountedDay.account_id == wanted.account_id,
        CountedDay.mode == wanted.mode,
        CountedDay.day.between(period.first.isoformat(), period.last.isoformat()),
    )
    return db.session.scalar(query)


Question = tuple[Any, tuple[str, ...], list[ColumnElement[bool]]]
"""A table of daily counts, by which of its keys, and which of its rows are meant."""


def _find_counted(wanted: Filter, table: str, by: tuple[str, ...]) -> Question | None:
    """Return the daily counts that answer a question, or None if none have the keys.

    How sessions of one country ended stands in the segments of each day. Where a day had more
    values than have rows of their own, it cannot be told how many are among the rest.
    """
    keys = wanted.counted_keys
    if wanted.asks_rows:
        return None
    model: Any = TABLES[table]
    columns = {column.key for column in model.__table__.columns}
    if keys.keys() <= columns:
        own = {getattr(model, name): value for name, value in keys.items()}
        return _unless_rest(model, by, _of_period(model, wanted), own)
    (dimension, value), *more = keys.items()
    if more or table != "reasons" or not set(by) <= {"day", "currency"}:
        return None
    segments = TABLES["segments"]
    meant = [*_of_period(segments, wanted), segments.dimension == dimension]
    return _unless_rest(segments, by, meant, {segments.value: value})


def _unless_rest(
    model: Any, by: tuple[str, ...], meant: list[ColumnElement[bool]], keys: Mapping[Any, str]
) -> Question | None:
    is_rest = or_(*(column == REST for column in keys))
    rest = select(literal(1)).select_from(model).where(*meant, is_rest).limit(1)
    if db.session.scalar(rest) is not None:
        return None
    return model, by, [*meant, *(column == value for column, value in keys.items())]


def _sum_daily(model: Any, by: tuple[str, ...], meant: list[ColumnElement[bool]]) -> list[Row]:
    keys = [getattr(model, name) for name in by]
    measures = [
        func.sum(column).label(column.key)
        for column in model.__table__.columns
        if not column.primary_key
    ]
    query = select(*keys, *measures).where(*meant).group_by(*keys).order_by(*keys)
    names = [column.key for column in measures]
    rows = db.session.execute(query).mappings()
    return [_exact(dict(row), names) for row in rows if row[names[0]] is not None]


def _of_period(model: Any, wanted: Filter) -> list[ColumnElement[bool]]:
    period = wanted.period
    conditions = [
        model.account_id == wanted.account_id,
        model.mode == wanted.mode,
        model.day.between(period.first.isoformat(), period.last.isoformat()),
    ]
    if wanted.flow_id is not None:
        conditions.append(model.flow_id == wanted.flow_id)
    return conditions


def _of_cases(wanted: Filter) -> CaseSource:
    found = list_cases(wanted)
    by_day: dict[str, list[Case]] = defaultdict(list)
    for case in found.cases:
        by_day[case.day].append(case)
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for day, cases in by_day.items():
        _add(rows, day, cases)
    return CaseSource(rows, is_limited=found.is_limited)


def _add(rows: dict[str, list[Row]], day: str, cases: Sequence[Case]) -> None:
    counts = count_cases(cases)
    for name in rows:
        rows[name] += [row | {"day": day} for row in getattr(counts, name)]


def _whole(table: str, sums: Counter[str]) -> Row:
    columns = TABLES[table].__table__.columns
    return {column.key: sums[column.key] for column in columns if not column.primary_key}
