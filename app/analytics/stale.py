"""What has to be counted anew: noted in the transaction of whatever changes a number.

Noted by watching what is flushed, not by whoever writes: no way to end, save, bring back or
report can forget it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, delete, event, func, or_, select, true, tuple_, update
from sqlalchemy.orm import Session

from app.accounts.models import Mode
from app.analytics.models import StaleCount
from app.core.clock import utcnow
from app.customers.models import ReportedStatus
from app.extensions import db
from app.sessions.followup.models import SessionFollowup
from app.sessions.models import CancelSession

BATCH = 500
POSTPONED_FOR = timedelta(hours=1)
_SUBSCRIPTION = ("account_id", "mode", "customer_ref", "subscription_ref")


class Staleness(NamedTuple):
    """A subscription of which something became known, as values that outlive a transaction."""

    account_id: str
    id: str
    mode: Mode
    customer_ref: str
    subscription_ref: str


class StaleDay(NamedTuple):
    """A day of an account in one mode that has to be counted anew."""

    account_id: str
    mode: Mode
    day: str


@event.listens_for(Session, "before_flush")
def _note_changes(database: Session, _context: Any, _instances: Any) -> None:
    """Write down the subscriptions that ended sessions and reports are about, once a flush."""
    changed = [each for each in database.dirty if not _is_open(each) and database.is_modified(each)]
    keys = dict.fromkeys(_keys(database.new)) | dict.fromkeys(_keys(changed))
    for account_id, mode, customer_ref, subscription_ref in keys:
        note = StaleCount(
            account_id=account_id,
            mode=mode,
            customer_ref=customer_ref,
            subscription_ref=subscription_ref,
        )
        database.add(note)


def _keys(rows: Iterable[Any]) -> Iterable[tuple[str, Mode, str, str]]:
    """Yield whom the rows are about, where numbers are made of them: open sessions are in none."""
    for each in rows:
        row = each.cancel_session if isinstance(each, SessionFollowup) else each
        is_ended = isinstance(row, CancelSession) and not _is_open(row)
        if is_ended or isinstance(row, ReportedStatus):
            yield row.account_id, row.mode, row.customer_ref, row.subscription_ref


def _is_open(row: Any) -> bool:
    return isinstance(row, CancelSession) and row.outcome is None


def note_sessions(
    account_id: str, mode: Mode, days: Iterable[StaleDay], customer_ref: str | None = None
) -> None:
    """Write down the subscriptions with ended sessions of a mode, for their days to be counted.

    Those of everybody, or of one customer and of whoever else has sessions on these days.
    """
    ended = [CancelSession.ended_at.between(*bounds_of(each.day)) for each in days]
    theirs = CancelSession.customer_ref == customer_ref
    query = select(*(getattr(CancelSession, name) for name in _SUBSCRIPTION)).where(
        CancelSession.account_id == account_id,
        CancelSession.mode == mode,
        CancelSession.outcome.is_not(None),
        true() if customer_ref is None else or_(theirs, *ended),
    )
    rows = db.session.execute(query.distinct()).all()
    db.session.add_all([StaleCount(**row._mapping) for row in rows])
    db.session.flush()


def bounds_of(day: str) -> tuple[datetime, datetime]:
    """Return when a day begins, and when the next one does."""
    begins = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    return begins, begins + timedelta(days=1)


def list_stale(limit: int = BATCH) -> list[Staleness]:
    """Return what was noted, the oldest first; what was postponed, when its time has come."""
    columns = [getattr(StaleCount, name) for name in Staleness._fields]
    query = select(*columns).where(StaleCount.at <= utcnow()).order_by(StaleCount.at).limit(limit)
    return [Staleness(*row) for row in db.session.execute(query)]


def list_stale_of(account_id: str, mode: Mode, limit: int) -> list[Staleness]:
    """Return what was noted about a mode of an account, whether its time has come or not."""
    columns = [getattr(StaleCount, name) for name in Staleness._fields]
    query = select(*columns).where(StaleCount.account_id == account_id, StaleCount.mode == mode)
    return [Staleness(*row) for row in db.session.execute(query.limit(limit))]


def get_stale_since() -> datetime | None:
    """Return since when a count is out of date that nobody has renewed; None if all are right."""
    oldest = db.session.scalar(select(func.min(StaleCount.at)))
    return oldest if oldest and oldest < utcnow() else None


def days_of(notes: Sequence[Staleness]) -> list[StaleDay]:
    """Return the days on which sessions of these subscriptions ended.

    Asked after the note was committed and not when it was made: a session that ended at
    the same moment in another transaction is seen here, or brings a note of its own. Where
    the customer was in an experiment, the other subscriptions' days are among them: a
    customer counts once there.
    """
    keys = {(note.account_id, note.mode, *note[-2:]) for note in notes}
    customers = {key[:-1] for key in keys}
    found = {
        StaleDay(row.account_id, row.mode, row.ended_at.date().isoformat())
        for row in _sessions_of(notes)
        if tuple(row[:4]) in keys or (row.exposed_at is not None and tuple(row[:3]) in customers)
    }
    return sorted(found)


def _sessions_of(notes: Sequence[Staleness]) -> Iterator[Row[Any]]:
    """Yield the ended sessions of customers in whatever mode, a query for each account.

    SQLite, asked for more, or for pairs of an account and a customer, would read all sessions
    of the account.
    """
    refs: dict[str, set[str]] = defaultdict(set)
    for note in notes:
        refs[note.account_id].add(note.customer_ref)
    names = (*_SUBSCRIPTION, "exposed_at", "ended_at", "outcome")
    columns = [getattr(CancelSession, name) for name in names]
    for account_id, customers in refs.items():
        theirs = CancelSession.account_id == account_id, CancelSession.customer_ref.in_(customers)
        rows = db.session.execute(select(*columns).where(*theirs))
        yield from (row for row in rows if row.outcome is not None)


def forget_stale(notes: Sequence[Staleness]) -> None:
    """Delete the notes whose days have all been counted. What was noted meanwhile stays."""
    keys = [(note.account_id, note.id) for note in notes]
    if keys:
        is_counted = tuple_(StaleCount.account_id, StaleCount.id).in_(keys)
        db.session.execute(delete(StaleCount).where(is_counted))


def postpone_stale(notes: Sequence[Staleness]) -> None:
    """Leave notes for later: their days could not be counted, and others must not wait for them."""
    keys = [(note.account_id, note.id) for note in notes]
    if keys:
        is_meant = tuple_(StaleCount.account_id, StaleCount.id).in_(keys)
        later = utcnow() + POSTPONED_FOR
        db.session.execute(update(StaleCount).where(is_meant).values(at=later))


def count_stale(account_id: str) -> int:
    """Return how many notes of an account wait."""
    query = select(func.count()).where(StaleCount.account_id == account_id)
    return db.session.scalar(query) or 0
