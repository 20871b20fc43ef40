"""Counting a day anew, whole, one at a time for each day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from app.accounts.models import Mode
from app.analytics.counting import count_cases
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
from app.extensions import Model, db
from app.sessions.models import CancelSession

TABLES: dict[str, type[Any]] = {
    "steps": DailySteps,
    "reasons": DailyReasons,
    "segments": DailySegments,
    "offers": DailyOffers,
}
"""The tables of counts, by what they count."""


def recount_day(stale: StaleDay) -> int:
    """Count a day anew from its sessions, in the caller's transaction; return how many there are.

    Whole, never by adding: so it does not matter what came late, twice or corrected.
    Whoever counts the same day at the same moment waits for our commit, and then reads
    what we could not see yet.
    """
    _lock(stale)
    start = _beginning_of(stale.day)
    cases = read_cases(stale.account_id, stale.mode, start, start + timedelta(days=1))
    counts = count_cases(cases)
    for name, model in TABLES.items():
        _replace(model, stale, getattr(counts, name))
    return len(cases)


def list_days(account_id: str, mode: Mode) -> Iterator[StaleDay]:
    """Yield the days on which sessions of an account ended, and those that were ever counted."""
    ended = select(CancelSession.ended_at).where(
        CancelSession.account_id == account_id,
        CancelSession.mode == mode,
        CancelSession.outcome.is_not(None),
    )
    counted = select(CountedDay.day).where(
        CountedDay.account_id == account_id, CountedDay.mode == mode
    )
    days = {moment.date().isoformat() for moment in db.session.scalars(ended) if moment}
    for day in sorted(days.union(db.session.scalars(counted))):
        yield StaleDay(account_id, mode, day)


def _lock(stale: StaleDay) -> None:
    """Write down when the day is counted; the row is locked by that until the commit."""
    values = {**stale._asdict(), "counted_at": utcnow()}
    known = (
        build_upsert(db.session, CountedDay)
        .values(values)
        .on_conflict_do_update(
            index_elements=["account_id", "mode", "day"], set_={"counted_at": values["counted_at"]}
        )
    )
    db.session.execute(known)


def _replace(model: type[Model], stale: StaleDay, rows: list[dict[str, Any]]) -> None:
    is_of_day = [getattr(model, name) == value for name, value in stale._asdict().items()]
    db.session.execute(delete(model).where(*is_of_day))
    measures = [column.key for column in model.__table__.columns if not column.primary_key]
    nothing: dict[str, Any] = dict.fromkeys(measures, 0)
    if rows:
        whole = [{**nothing, **row, **stale._asdict()} for row in rows]
        db.session.execute(insert(model), whole)


def _beginning_of(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
