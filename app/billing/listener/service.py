"""What can be done with a listener: begin, stay, end, and answer what it is asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app.accounts.models import Account, Mode
from app.billing.listener.errors import AnswerTooLate, ListenerNotFound, ListenerReplaced
from app.billing.listener.models import QUESTION, Listener, ListenerRequest
from app.billing.models import Action
from app.core.clock import utcnow
from app.core.database.upserts import build_upsert
from app.core.ids import new_id
from app.core.network.http import Answer
from app.extensions import db

LIFE = timedelta(seconds=30)
"""For how long nothing need be heard of a listener until the host's address counts again."""
NOTED_EVERY = timedelta(seconds=5)
"""How exact ``seen_at`` is. Every look would otherwise write a row."""
MAX_ANSWER = 20_000
"""Bytes of an answer, as much as is read of a host's."""


def start_listener(account: Account, *, include_text: bool) -> Listener:
    """Let a machine take the account's actions of test mode, in the place of any before it."""
    now = utcnow()
    row = {
        **{"account_id": account.id, "id": new_id("lsn"), "include_text": include_text},
        **{"created_at": now, "seen_at": now},
    }
    insert = build_upsert(db.session, Listener).values(row)
    changed = {name: insert.excluded[name] for name in row if name != "account_id"}
    db.session.execute(insert.on_conflict_do_update(index_elements=["account_id"], set_=changed))
    found = _get_listener(account.id)
    if found is None:
        raise ListenerNotFound(account.id)
    return found


def require_listener(account_id: str, listener_id: str) -> Listener:
    """Return the listener, if it is the one that takes the actions.

    :raises ListenerReplaced: if another one does.
    :raises ListenerNotFound: if none does.
    """
    found = _get_listener(account_id)
    if found is None or not listener_id.startswith("lsn_"):
        raise ListenerNotFound(listener_id)
    if found.id != listener_id:
        raise ListenerReplaced(listener_id)
    return found


def note_seen(listener: Listener) -> bool:
    """Write down that somebody listens, unless that was done just now; return whether."""
    now = utcnow()
    if timedelta() <= now - listener.seen_at < NOTED_EVERY:
        return False
    listener.seen_at = now
    db.session.flush()
    return True


def end_listener(listener: Listener) -> None:
    """Let the actions go to the host's address again."""
    db.session.delete(listener)
    db.session.flush()


def is_listening(account: Account, mode: Mode) -> bool:
    """Return whether a machine takes the actions of this mode. Of live mode none ever does."""
    if mode is not Mode.TEST:
        return False
    seen_at = db.session.scalar(select(Listener.seen_at).where(Listener.account_id == account.id))
    return seen_at is not None and seen_at > utcnow() - LIFE


def list_requests(account_id: str) -> list[Action]:
    """Return the actions of test mode that wait for an answer, the oldest first."""
    is_asked = (ListenerRequest.account_id == Action.account_id) & (
        ListenerRequest.action_id == Action.id
    )
    query = (
        select(Action)
        .join(ListenerRequest, is_asked)
        .where(ListenerRequest.account_id == account_id, ListenerRequest.answered_at.is_(None))
        .order_by(ListenerRequest.asked_at, Action.id)
    )
    found = db.session.scalars(query)
    return [action for action in found if action.payload.get("mode") == Mode.TEST]


def list_questions(account_id: str) -> list[ListenerRequest]:
    """Return the questions about offers that wait for an answer, the oldest first."""
    query = select(ListenerRequest).where(
        ListenerRequest.account_id == account_id,
        ListenerRequest.answered_at.is_(None),
        ListenerRequest.action_id.startswith(f"{QUESTION}_", autoescape=True),
        ListenerRequest.asked_at > utcnow() - LIFE,  # older ones are of a process that ended
    )
    return list(db.session.scalars(query.order_by(ListenerRequest.asked_at)))


def record_answer(account_id: str, action_id: str, answer: Answer) -> None:
    """Hand what the host answered, to an action or a question, to whoever waits for it.

    :raises AnswerTooLate: if nobody does, or an answer is there already.
    """
    found = db.session.get(ListenerRequest, (account_id, action_id), with_for_update=True)
    if found is None or found.answered_at is not None:
        raise AnswerTooLate(action_id)
    found.answered_at, found.status = utcnow(), answer.status
    found.retry_after = answer.headers.get("retry-after")
    found.body = answer.body.decode("utf-8", "replace")
    db.session.flush()


def delete_old_requests(account_id: str, *, before: datetime, limit: int) -> int:
    """Delete what was left when a process ended while it waited; return of how many."""
    is_old = (ListenerRequest.account_id == account_id) & (ListenerRequest.asked_at < before)
    found = list(db.session.scalars(select(ListenerRequest).where(is_old).limit(limit)))
    for request in found:
        db.session.delete(request)
    db.session.flush()
    return len(found)


def erase_requests(account_id: str, action_ids: Collection[str]) -> None:
    """Delete what a host answered about these actions, and every question: none waits for long."""
    is_question = ListenerRequest.action_id.startswith(f"{QUESTION}_", autoescape=True)
    is_one = ListenerRequest.action_id.in_(action_ids) | is_question
    db.session.execute(
        delete(ListenerRequest).where(ListenerRequest.account_id == account_id, is_one)
    )


def _get_listener(account_id: str) -> Listener | None:
    return db.session.get(Listener, account_id, populate_existing=True)
