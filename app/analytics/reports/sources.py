"""Where a report has its numbers from: the daily counts, or sessions counted as they are read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import func, select

from app.analytics.cases import Case
from app.analytics.counting import Row, count_cases
from app.analytics.models import CountedDay
from app.analytics.reading import read_cases
from app.analytics.recounting import TABLES
from app.analytics.reports.filters import Filter
from app.extensions import db

MAX_CASES = 20_000
"""How many sessions a question that daily counts cannot answer is put to: the latest ones."""


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
    """Return what answers a filter: the daily counts where they can."""
    return _of_cases(wanted) if wanted.asks_sessions else DailySource(wanted)


@dataclass(frozen=True, slots=True)
class DailySource:
    """The daily counts of a filter."""

    wanted: Filter
    is_limited: bool = False

    def sums(self, table: str, *by: str) -> list[Row]:
        """Return the sums of every measure of a table, a row for each combination of ``by``."""
        model = TABLES[table]
        keys = [getattr(model, name) for name in by]
        measures = [
            func.sum(column).label(column.key)
            for column in model.__table__.columns
            if not column.primary_key
        ]
        query = select(*keys, *measures).where(*self._is_meant(model)).group_by(*keys)
        rows = db.session.execute(query.order_by(*keys)).mappings()
        names = [column.key for column in measures]
        return [_exact(dict(row), names) for row in rows if row[names[0]] is not None]

    def _is_meant(self, model: Any) -> list[Any]:
        wanted, period = self.wanted, self.wanted.period
        conditions = [
            model.account_id == wanted.account_id,
            model.mode == wanted.mode,
            model.day.between(period.first.isoformat(), period.last.isoformat()),
        ]
        if wanted.flow_id is not None:
            conditions.append(model.flow_id == wanted.flow_id)
        return conditions


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


def list_cases(wanted: Filter, limit: int = MAX_CASES) -> list[Case]:
    """Return the sessions of a filter, the latest first, ``limit`` of them at most."""
    period = wanted.period
    found = read_cases(wanted.account_id, wanted.mode, period.since, period.until, limit=limit)
    return [case for case in found if _fits(case, wanted)]


def counted_at(wanted: Filter) -> datetime | None:
    """Return when a day of the period was last counted, or None if none ever was."""
    period = wanted.period
    query = select(func.max(CountedDay.counted_at)).where(
        CountedDay.account_id == wanted.account_id,
        CountedDay.mode == wanted.mode,
        CountedDay.day.between(period.first.isoformat(), period.last.isoformat()),
    )
    return db.session.scalar(query)


def _of_cases(wanted: Filter) -> CaseSource:
    period = wanted.period
    read = read_cases(wanted.account_id, wanted.mode, period.since, period.until, limit=MAX_CASES)
    by_day: dict[str, list[Case]] = defaultdict(list)
    for case in read:
        if _fits(case, wanted):
            by_day[case.day].append(case)
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for day, cases in by_day.items():
        _add(rows, day, cases)
    return CaseSource(rows, is_limited=len(read) == MAX_CASES)


def _add(rows: dict[str, list[Row]], day: str, cases: Sequence[Case]) -> None:
    counts = count_cases(cases)
    for name in rows:
        rows[name] += [row | {"day": day} for row in getattr(counts, name)]


def _fits(case: Case, wanted: Filter) -> bool:
    return all(
        value is None or getattr(case, name) == value
        for name, value in (
            ("flow_id", wanted.flow_id),
            ("plan", wanted.plan),
            ("country", wanted.country),
            ("locale", wanted.locale),
            ("reason", wanted.reason),
        )
    )


def _whole(table: str, sums: Counter[str]) -> Row:
    columns = TABLES[table].__table__.columns
    return {column.key: sums[column.key] for column in columns if not column.primary_key}
