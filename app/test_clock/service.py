"""What can be done with the time of test mode: move it, and read when it was moved last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Account, Mode
from app.analytics.recounting import discard_counts
from app.analytics.stale import note_sessions
from app.core.calendar import zone_named
from app.core.clock import utcnow
from app.core.database.notifications import tell_on_commit
from app.extensions import db
from app.members import audit
from app.members.models import AuditEntry
from app.sessions.models import CancelSession
from app.test_clock.errors import ClockMoved, InvalidSpan, LiveMode, TooManySessions
from app.test_clock.jobs import count_due, release_due
from app.test_clock.passed import Passed, count_passed
from app.test_clock.rows import move_rows
from app.test_clock.scopes import Target, with_customer
from app.test_clock.shift import Shift
from app.test_clock.tables import MOVED

MAX_DAYS = 400
MAX_SESSIONS = 1_000
"""How many sessions of test mode one transaction moves: customers of SQLite wait for it."""
AUDIT_KIND = "test_clock"
"""The noun of what doors write into the audit log about a move."""


@dataclass(frozen=True, slots=True)
class Advance:
    """How much later it is in an account's test mode, and what is due because of that."""

    days: int
    customer_ref: str | None
    """For whom; None: for all customers of test mode."""
    sessions: int
    """How many sessions moved into the past."""
    open_sessions: int
    """How many of them are open. The worker ends those whose customers left."""
    due: Mapping[str, int]
    """Jobs that wait for the worker, by what they are about: see ``jobs.KINDS``."""
    ended: Passed

    def for_audit(self) -> Mapping[str, Any]:
        """Return what the audit log keeps of it: numbers, and nobody's name."""
        counts = {"due": dict(self.due), "ended": asdict(self.ended)}
        return counts if self.customer_ref is None else counts | {"one_customer": True}


def advance_clock(
    account: Account,
    mode: Mode,
    days: int,
    *,
    customer_ref: str | None = None,
    seen_move: str | None = None,
) -> Advance:
    """Let it be some days later for an account's test mode, in the caller's transaction.

    All it holds moves into the past, or what it holds of one customer; nothing of live mode.
    ``seen_move`` is the latest move that whoever asks has seen, or empty; None asks for no
    such check.

    :raises LiveMode: in any mode but test.
    :raises InvalidSpan: if it is not 1 to 400 days.
    :raises ClockMoved: if the time was moved since.
    :raises TooManySessions: if there are more than one transaction should move.
    """
    if mode is not Mode.TEST:
        raise LiveMode(account.id)
    if not 1 <= days <= MAX_DAYS:
        raise InvalidSpan(str(days))
    _take_turn(account.id, seen_move)
    target = Target(account.id, customer_ref)
    sessions, still_open = _count_sessions(target)
    if sessions > MAX_SESSIONS:
        raise TooManySessions(str(sessions))
    shift, now = Shift(days, zone_named(account.timezone) or UTC), utcnow()
    _move(target, shift)
    ended = count_passed(target, shift.move(now), now)
    due = count_due(target, utcnow())
    return Advance(days, customer_ref, sessions, still_open, due, ended)


def get_last_move(account_id: str) -> AuditEntry | None:
    """Return the line of the audit log about the latest move, or None."""
    found = audit.list_entries(account_id, kind=AUDIT_KIND, limit=1).rows
    return found[0] if found else None


def _take_turn(account_id: str, seen_move: str | None) -> None:
    """Let nobody else move the time of this account before the commit.

    The account's row is locked no further than its customers' rows allow, which refer to it.
    """
    query = select(Account.id).where(Account.id == account_id)
    db.session.execute(query.with_for_update(key_share=True))
    last = get_last_move(account_id)
    if seen_move is not None and seen_move != (last.id if last else ""):
        raise ClockMoved(account_id)


def _count_sessions(target: Target) -> tuple[int, int]:
    """Return how many sessions there are to move, and how many of them are open."""
    counts = select(func.count(), func.count().filter(CancelSession.outcome.is_(None)))
    row = db.session.execute(counts.where(with_customer(CancelSession)(target))).one()
    return row[0], row[1]


def _move(target: Target, shift: Shift) -> None:
    days = discard_counts(target.account_id, Mode.TEST, target.customer_ref)
    for table in MOVED:
        move_rows(table, target, shift)
    release_due(target, utcnow())
    note_sessions(target.account_id, Mode.TEST, days, target.customer_ref)
    db.session.expire_all()
    tell_on_commit(db.session)
