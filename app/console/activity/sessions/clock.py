"""Moving the time of test mode forward, and what came of it: a card beside the test sessions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import Account, Mode
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.console.shell.worker_health import is_stalled
from app.core.calendar import Interval, add_interval, zone_named
from app.core.clock import utcnow
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.labels.member.audit import get_actor
from app.labels.member.codes import clock_refusal_label, list_due_labels, list_ended_labels
from app.labels.member.events import event_label
from app.members.models import AuditEntry
from app.members.roles import Permission
from app.sessions import service as sessions
from app.sessions.queries import counts
from app.test_clock import service as clocks
from app.test_clock.errors import ClockMoved, InvalidSpan, TooManySessions
from app.test_clock.jobs import count_due
from app.test_clock.scopes import Target
from app.webhooks import log
from app.webhooks.models import Event

bp = Blueprint("test_clock", __name__)
MOVED = "moved"
_REFUSALS = {ClockMoved: "again", InvalidSpan: "days", TooManySessions: "many"}


class EventLine(NamedTuple):
    """One event, with the page of its session if it is about one."""

    label: str
    at: datetime
    url: str | None


@dataclass(frozen=True, slots=True)
class LastMove:
    """The latest move, and what came of it."""

    entry: AuditEntry
    who: str
    days: int
    is_for_one: bool
    """Whether only one customer's time was moved."""
    due: list[tuple[str, int]]
    """What it made due, as labels and numbers."""
    ended: list[tuple[str, int]]
    """What ended in the days that were skipped, likewise."""
    waiting: int
    """How much of that the worker has yet to do."""
    events: list[EventLine]
    """What happened since, the latest first."""
    is_stalled: bool


@bp.post("/sessions/test-clock")
@needs(Permission.MOVE_TEST_CLOCK)
def move() -> ResponseReturnValue:
    """Let it be some days later for all sessions of test mode."""
    here, days = current(), request.form.get("days", "")
    if here.mode is not Mode.TEST:
        abort(404)
    try:
        moved = clocks.advance_clock(
            here.account,
            here.mode,
            _read_days(days),
            customer_ref=_read_customer(),
            seen_move=request.form.get("seen", ""),
        )
    except tuple(_REFUSALS) as error:
        db.session.rollback()
        return leave_page(_page_url(_REFUSALS[type(error)]))
    commit_audited("test_clock.advanced", str(moved.days), **moved.for_audit())
    return leave_page(_page_url(MOVED))


@bp.get("/sessions/test-clock/progress")
@needs(Permission.MOVE_TEST_CLOCK)
def progress() -> ResponseReturnValue:
    """Say what came of the latest move: the card asks until the worker has done it all."""
    if current().mode is not Mode.TEST:
        abort(404)
    return render("console/sessions/test_clock.html", fragment="progress", move=_read_last_move())


def clock_card(session_id: str | None = None) -> Mapping[str, Any] | None:
    """Return what the card shows on a page; None where no time can be moved."""
    here = current()
    if here.mode is not Mode.TEST or not here.may(Permission.MOVE_TEST_CLOCK):
        return None
    came_back, last = request.args.get("clock", ""), _read_last_move()
    return {
        "session_id": session_id,
        "is_empty": session_id is None and not counts.has_sessions(here.account.id, here.mode),
        "month": _count_days_of_month(here.account),
        "most": clocks.MAX_DAYS,
        "seen": last.entry.id if last else "",
        "last": last,
        "is_open": bool(came_back),
        "refusal": clock_refusal_label(came_back, most=clocks.MAX_DAYS),
    }


def _read_last_move() -> LastMove | None:
    account = current().account
    entry = clocks.get_last_move(account.id)
    if entry is None:
        return None
    waiting = sum(count_due(Target(account.id), utcnow()).values())
    return LastMove(
        entry=entry,
        who=get_actor(entry),
        days=int(entry.subject),
        is_for_one="one_customer" in entry.detail,
        due=list_due_labels(entry.detail.get("due", {})),
        ended=list_ended_labels(entry.detail.get("ended", {})),
        waiting=waiting,
        events=[_line(each) for each in log.list_events_since(account.id, Mode.TEST, entry.at)],
        is_stalled=bool(waiting) and is_stalled(),
    )


def _line(event: Event) -> EventLine:
    session_id = event.session_id
    url = session_id and url_for("console.sessions.story.show", session_id=session_id)
    return EventLine(event_label(event.type), event.created_at, url)


def _read_customer() -> str | None:
    """Return the customer of the session at whose page the button was pressed, or None."""
    session_id = request.form.get("session")
    if not session_id:
        return None
    found = sessions.get_session(current().account.id, session_id)
    if found is None or found.mode is not Mode.TEST:
        abort(404)
    return found.customer_ref


def _read_days(text: str) -> int:
    """Return the number that was asked for; what is none is refused as too few."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len("400") else 0


def _count_days_of_month(account: Account) -> int:
    """Return how many days a month from today has, by the account's calendar."""
    now = utcnow()
    later = add_interval(now, Interval.MONTH, 1, zone_named(account.timezone) or UTC)
    return round((later - now).total_seconds() / 86_400)


def _page_url(outcome: str) -> str:
    """Return the page from which the time was moved."""
    session_id = request.form.get("session")
    if session_id:
        return url_for("console.sessions.story.show", session_id=session_id, clock=outcome)
    return url_for("console.sessions.show", clock=outcome)
