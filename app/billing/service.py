"""What can be done with actions: request one, try it at once, settle it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, select

from app.accounts.models import Account, Mode
from app.billing.connections import get_adapter
from app.billing.errors import ActionSettled
from app.billing.models import Action, ActionKind, ActionStatus
from app.core.clock import utcnow
from app.core.database.pagination import Keyset, Page, build_window, read_page
from app.core.ids import new_id
from app.extensions import db
from app.outbox import service as outbox

PERFORM = "actions.perform"
WITHDRAWN = "withdrawn"
UNREACHABLE = "unreachable"
"""Why an action failed that billing was asked for to no end."""
WINDOW = 5000
"""How many actions a page looks at. One that holds too few says where to go on."""
HEAD_START = timedelta(seconds=6)
"""How long the worker leaves a new action to the web process, which tries it at once."""


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """What a list of actions is narrowed down to. None: everything."""

    kind: ActionKind | None = None
    status: ActionStatus | None = None
    session_id: str | None = None


def request_action(
    account: Account,
    *,
    mode: Mode,
    session_id: str,
    kind: ActionKind,
    data: Mapping[str, Any],
    position: int,
    about: str = "session_id",
) -> Action | None:
    """Ask billing to do something, if and when the caller's transaction commits.

    ``data`` is what billing gets to read; the action's id, its kind, the mode and
    the session are added, the latter under the name ``about``. ``position`` orders
    the actions of a session. Costs no query. None: billing does nothing of the
    kind, and the host acts on its events instead.
    """
    if not performs(account, mode, kind):
        return None
    whose = {"kind": kind.value, about: session_id, "mode": mode.value}
    action = _new_action(account.id, session_id, kind, {**data, **whose})
    action.job_id = outbox.enqueue(
        account.id,
        PERFORM,
        {"action_id": action.id},
        ordering_key=_ordering_key(session_id),
        position=position,
        due_at=utcnow() + HEAD_START,
    )
    db.session.add(action)
    return action


def performs(account: Account, mode: Mode, kind: ActionKind) -> bool:
    """Return whether the account's billing is asked to do this, and says whether it did."""
    return get_adapter(account, mode).capabilities().performs(kind)


def perform_now(action: Action, *, deadline: timedelta) -> None:
    """Ask billing in this thread, right after the commit; the customer is waiting.

    Never raises for what billing does. Read again what you go on to show.

    :raises OpenTransaction: if the caller has not committed.
    """
    outbox.run_now(action.account_id, action.job_id, deadline=deadline)


def get_action(account_id: str, action_id: str) -> Action | None:
    """Return the action as the database has it now, or None."""
    return db.session.get(Action, (account_id, action_id), populate_existing=True)


def list_actions(account_id: str, session_id: str) -> list[Action]:
    """Return what billing was asked to do about a session, in order."""
    query = select(Action).where(Action.account_id == account_id, Action.session_id == session_id)
    return list(db.session.scalars(query.order_by(Action.id)))


def find_actions(
    account_id: str, mode: Mode, wanted: ActionFilter, *, after: str | None, limit: int
) -> Page[Action]:
    """Return a page of the actions of a mode in the order in which they were asked for.

    The mode stands in what was asked, where no index looks: it is held against a window.
    """
    order = Keyset((Action.id,), Action.account_id == account_id, ascending=True)
    pairs = (
        (Action.kind, wanted.kind),
        (Action.status, wanted.status),
        (Action.session_id, wanted.session_id),
    )
    conditions = [column == value for column, value in pairs if value is not None]
    window = build_window(db.session, order, *conditions, before=after, size=WINDOW)
    query = select(Action).where(Action.payload["mode"].as_string() == mode.value)
    return read_page(db.session, query, order, window=window, limit=limit)


def actions_by_id(account_id: str, ids: Collection[str]) -> dict[str, Action]:
    """Return these actions by their id, in one query."""
    query = select(Action).where(Action.account_id == account_id, Action.id.in_(ids))
    return {action.id: action for action in db.session.scalars(query)} if ids else {}


def list_action_ids(
    account_id: str,
    kind: ActionKind,
    status: ActionStatus,
    *,
    code: str | None = None,
    but: str | None = None,
) -> Select[str]:
    """Return a query for the ids of actions that stand so, with a ``code`` or without another."""
    query = select(Action.id).where(
        Action.account_id == account_id, Action.kind == kind, Action.status == status
    )
    query = query.where(Action.code == code) if code else query
    return query.where(Action.code.is_distinct_from(but)) if but else query


def has_applied(account_id: str) -> bool:
    """Return whether billing ever did what it was asked to do."""
    found = exists().where(Action.account_id == account_id, Action.status == ActionStatus.APPLIED)
    return bool(db.session.scalar(select(found)))


def lock_action(account_id: str, action_id: str) -> Action | None:
    """Return the action, and keep everybody else from settling it until the commit."""
    key = (account_id, action_id)
    return db.session.get(Action, key, populate_existing=True, with_for_update=True)


def settle(
    action: Action,
    status: ActionStatus,
    *,
    code: str | None = None,
    message: Mapping[str, str] | None = None,
    effective_at: datetime | None = None,
) -> bool:
    """Record what billing did, and return whether that was news.

    The first answer counts for good; hearing it again changes nothing. What billing was asked
    for cannot have taken effect before it was asked.

    :raises ActionSettled: if the action was settled the other way.
    """
    db.session.flush()  # the refresh forgets what is not written
    db.session.refresh(action, with_for_update=True)
    if action.status is status:
        return False
    if action.status is not ActionStatus.PENDING:
        raise ActionSettled(action.id)
    action.status, action.settled_at = status, utcnow()
    action.code, action.effective_at = code, _not_before(action.created_at, effective_at)
    action.message = dict(message) if message else None
    action.problem = action.problem_status = None
    db.session.flush()
    return True


def withdraw(account_id: str, action_id: str) -> bool:
    """Ask billing no more, for the customer decided otherwise; return whether that came in time.

    What billing says afterwards is too late.
    """
    action = lock_action(account_id, action_id)
    if action is None or action.status is not ActionStatus.PENDING:
        return False
    outbox.drop(account_id, action.job_id)
    return settle(action, ActionStatus.FAILED, code=WITHDRAWN)


def hurry(action: Action) -> None:
    """Let the later actions of the same session follow at once.

    For an answer that came by the API: the job that asks billing would sleep
    until its next try, and hold up what comes after it.
    """
    outbox.hurry(action.account_id, _ordering_key(action.session_id))


def _not_before(asked_at: datetime, effective_at: datetime | None) -> datetime | None:
    """Hosts count in whole seconds, so the second of the question belongs to it."""
    if effective_at is None or effective_at >= asked_at.replace(microsecond=0):
        return effective_at
    return asked_at


def _ordering_key(session_id: str) -> str:
    return f"actions:{session_id}"


def _new_action(
    account_id: str, session_id: str, kind: ActionKind, data: Mapping[str, Any]
) -> Action:
    action_id = new_id("act")
    return Action(
        account_id=account_id,
        id=action_id,
        session_id=session_id,
        kind=kind,
        payload={**data, "action_id": action_id},
        status=ActionStatus.PENDING,
        attempts=0,
    )
