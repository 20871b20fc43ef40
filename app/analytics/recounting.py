"""Counting a day anew, whole: read and counted first, then stored, one at a time for each day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select

from app.accounts.models import Mode
from app.analytics.counting import Row, count_cases
from app.analytics.models import (
    CountedDay,
    DailyOffers,
    DailyReasons,
    DailySegments,
    DailySteps,
)
from app.analytics.reading import read_cases
from app.analytics.stale import StaleDay
from app.core.clock import utcnow
from app.core.database.upserts import build_upsert
from app.extensions import db
from app.sessions.models import CancelSession

TABLES: dict[str, type[Any]] = {
    "steps": DailySteps,
    "reasons": DailyReasons,
    "segments": DailySegments,
    "offers": DailyOffers,
}
"""The tables of counts, by what they count."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """What the sessions of a day add up to, and the round of counts that was there before."""

    stale: StaleDay
    sessions: int
    rows: Mapping[str, Sequence[Row]]
    """Whole rows by table, ready to be stored."""
    round: int


def count_day(stale: StaleDay) -> DayCount:
    """Count a day from its sessions, whole, and write nothing: this may take seconds.

    Never by adding: so it does not matter what came late, twice or corrected. The round is
    read first: whoever stores counts after that has seen what we may have missed.
    """
    known = _of_day(CountedDay, stale)
    found = db.session.scalar(select(CountedDay.round).where(*known))
    start = _beginning_of(stale.day)
    cases = read_cases(stale.account_id, stale.mode, start, start + timedelta(days=1))
    counts = count_cases(cases)
    rows = {name: _whole(model, stale, getattr(counts, name)) for name, model in TABLES.items()}
    return DayCount(stale, len(cases), rows, found or 0)


def store_counts(counted: DayCount) -> bool:
    """Replace the rows of a day in the caller's transaction; return False if they are outdated.

    Then somebody stored counts since ours were read, and the day has to be counted once
    more. One at a time for each day: the row of the day is locked until the commit.
    """
    if not _begin_round(counted):
        return False
    for name, model in TABLES.items():
        db.session.execute(delete(model).where(*_of_day(model, counted.stale)))
        if rows := counted.rows[name]:
            db.session.execute(insert(model), list(rows))
    return True


def list_days(account_id: str, mode: Mode) -> Iterator[StaleDay]:
    """Yield the days on which sessions of an account ended, and those that were ever counted.

    From day to day by the index: nobody reads millions of sessions for a few hundred days.
    """
    counted = select(CountedDay.day).where(
        CountedDay.account_id == account_id, CountedDay.mode == mode
    )
    days = {*db.session.scalars(counted), *_days_with_endings(account_id, mode)}
    yield from (StaleDay(account_id, mode, day) for day in sorted(days))


def _days_with_endings(account_id: str, mode: Mode) -> Iterator[str]:
    first = select(func.min(CancelSession.ended_at)).where(
        CancelSession.account_id == account_id, CancelSession.mode == mode
    )
    ended_at = db.session.scalar(first)
    while ended_at is not None:
        day = ended_at.date().isoformat()
        yield day
        next_day = _beginning_of(day) + timedelta(days=1)
        ended_at = db.session.scalar(first.where(CancelSession.ended_at >= next_day))


def _begin_round(counted: DayCount) -> bool:
    """Go to the next round, and lock the row until the commit; False if others were faster."""
    values = {"counted_at": utcnow(), "round": counted.round + 1}
    begun = (
        build_upsert(db.session, CountedDay)
        .values({**counted.stale._asdict(), **values})
        .on_conflict_do_update(
            index_elements=["account_id", "mode", "day"],
            set_=values,
            where=CountedDay.round == counted.round,
        )
        .returning(CountedDay.round)
    )
    return db.session.scalar(begun) is not None


def _of_day(model: type[Any], stale: StaleDay) -> list[ColumnElement[bool]]:
    return [getattr(model, name) == value for name, value in stale._asdict().items()]


def _whole(model: type[Any], stale: StaleDay, rows: Sequence[Row]) -> list[Row]:
    """Return the rows with the day they are of, and nothing where nothing was counted."""
    measures = [column.key for column in model.__table__.columns if not column.primary_key]
    nothing: Row = dict.fromkeys(measures, 0)
    return [{**nothing, **row, **stale._asdict()} for row in rows]


def _beginning_of(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
