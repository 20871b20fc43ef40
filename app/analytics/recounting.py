"""Counting a day anew, whole: read and counted first, then stored, one at a time for each day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select

from app.accounts.models import Mode
from app.analytics.counted.rows import build_row, find_changed
from app.analytics.counting import Row, count_cases
from app.analytics.models import (
    CountedDay,
    CountedSession,
    DailyExperiments,
    DailyLasting,
    DailyOffers,
    DailyReasons,
    DailyReturns,
    DailySegments,
    DailySteps,
)
from app.analytics.reading import read_cases
from app.analytics.stale import StaleDay, bounds_of
from app.core.clock import utcnow
from app.core.database.upserts import build_upsert
from app.extensions import db
from app.sessions.experiments.results import count_outcomes_of
from app.sessions.models import CancelSession

TABLES: dict[str, type[Any]] = {
    "steps": DailySteps,
    "reasons": DailyReasons,
    "segments": DailySegments,
    "offers": DailyOffers,
    "lasting": DailyLasting,
    "returns": DailyReturns,
    "experiments": DailyExperiments,
}
"""The tables of counts, by what they count."""
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class DayCount:
    """What the sessions of a day add up to, and the round of counts that was there before."""

    stale: StaleDay
    sessions: int
    rows: Mapping[str, Sequence[Row]]
    """Whole rows by table, ready to be stored."""
    changed: Sequence[Row]
    """Whole rows of the sessions that are not yet stored as they were counted."""
    gone: Sequence[str]
    """The ids of sessions that are stored, and are no more."""
    round: int


def count_day(stale: StaleDay) -> DayCount:
    """Count a day from its sessions, whole, and write nothing: this may take seconds.

    Never by adding: so it does not matter what came late, twice or corrected. The round is
    read first: whoever stores counts after that has seen what we may have missed.
    """
    known = _of_day(CountedDay, stale)
    found = db.session.scalar(select(CountedDay.round).where(*known))
    cases = read_cases(stale.account_id, stale.mode, *bounds_of(stale.day))
    counts = vars(count_cases(cases, utcnow().date())) | {"experiments": _count_conclusions(stale)}
    rows = {name: _whole(model, stale, counts[name]) for name, model in TABLES.items()}
    own = _whole(CountedSession, stale, [build_row(case) for case in cases])
    changed, gone = find_changed(_known_sessions(stale), own)
    return DayCount(stale, len(cases), rows, changed, gone, found or 0)


def _count_conclusions(stale: StaleDay) -> list[Row]:
    """Return how those decided on a day who are in an experiment."""
    if stale.mode is not Mode.LIVE:
        return []
    found = count_outcomes_of(stale.account_id, [bounds_of(stale.day)])
    return [
        {"experiment_id": experiment_id, "variant": variant}
        | {outcome.value: count for outcome, count in found[experiment_id, variant].items()}
        for experiment_id, variant in sorted(found)
    ]


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
    _store_sessions(counted)
    return True


def _known_sessions(stale: StaleDay) -> dict[str, Row]:
    query = select(*CountedSession.__table__.columns).where(*_of_day(CountedSession, stale))
    return {row["id"]: dict(row) for row in db.session.execute(query).mappings()}


def _store_sessions(counted: DayCount) -> None:
    """Write the sessions that changed alone: most of a day are as they were."""
    outdated = [*counted.gone, *(row["id"] for row in counted.changed)]
    of_day = _of_day(CountedSession, counted.stale)
    for first in range(0, len(outdated), BATCH):
        ids = CountedSession.id.in_(outdated[first : first + BATCH])
        db.session.execute(delete(CountedSession).where(*of_day, ids))
    if counted.changed:
        db.session.execute(insert(CountedSession), list(counted.changed))


def list_days(account_id: str, mode: Mode) -> Iterator[StaleDay]:
    """Yield the days on which sessions of an account ended, and those that were ever counted.

    From day to day by the index: nobody reads millions of sessions for a few hundred days.
    """
    counted = select(CountedDay.day).where(
        CountedDay.account_id == account_id, CountedDay.mode == mode
    )
    days = {*db.session.scalars(counted), *_days_with_endings(account_id, mode)}
    yield from (StaleDay(account_id, mode, day) for day in sorted(days))


def discard_counts(account_id: str, mode: Mode, customer_ref: str | None = None) -> list[StaleDay]:
    """Delete the counts of a mode whose sessions are about to end on other days; return which.

    Those of all days, or of the days of one customer. Every day goes to its next round, so
    that nobody stores what was counted before.
    """
    if customer_ref is None:
        days = [*list_days(account_id, mode)]
    else:
        days = _list_days_of(account_id, mode, customer_ref)
    tables: list[type[Any]] = [*TABLES.values(), CountedSession]
    for model, stale in product(tables, days):
        db.session.execute(delete(model).where(*_of_day(model, stale)))
    begun = build_upsert(db.session, CountedDay).on_conflict_do_update(
        index_elements=["account_id", "mode", "day"], set_={"round": CountedDay.round + 1}
    )
    if days:
        now = utcnow()
        rows = [{**each._asdict(), "counted_at": now, "round": 1} for each in days]
        db.session.execute(begun, rows)
    return days


def _list_days_of(account_id: str, mode: Mode, customer_ref: str) -> list[StaleDay]:
    """Return the days on which sessions of a customer ended."""
    query = select(CancelSession.ended_at).where(
        CancelSession.account_id == account_id,
        CancelSession.mode == mode,
        CancelSession.customer_ref == customer_ref,
        CancelSession.ended_at.is_not(None),
    )
    days = {each.date().isoformat() for each in db.session.scalars(query) if each}
    return [StaleDay(account_id, mode, day) for day in sorted(days)]


def _days_with_endings(account_id: str, mode: Mode) -> Iterator[str]:
    first = select(func.min(CancelSession.ended_at)).where(
        CancelSession.account_id == account_id, CancelSession.mode == mode
    )
    ended_at = db.session.scalar(first)
    while ended_at is not None:
        day = ended_at.date().isoformat()
        yield day
        _begins, next_day = bounds_of(day)
        ended_at = db.session.scalar(first.where(CancelSession.ended_at >= next_day))


def _begin_round(counted: DayCount) -> bool:
    """Go to the next round, and lock the row until the commit; False if others were faster."""
    following = counted.round + 1
    values = {"counted_at": utcnow(), "round": following, "experiments_round": following}
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
