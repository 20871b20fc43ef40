"""Asks the machine that listens, as the host's backend would be asked."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.billing.adapter import EVERY_ACTION, EVERY_OFFER, ActionRequest, Capabilities, Result
from app.billing.callback import build_result
from app.billing.listener.models import QUESTION, ListenerRequest
from app.core.clock import utcnow
from app.core.database.upserts import build_upsert
from app.core.ids import new_id
from app.core.network.http import Answer
from app.extensions import db, reading
from app.offers.eligibility.callback import DEADLINE

_CAPABILITIES = Capabilities(actions=EVERY_ACTION, offers=EVERY_OFFER)
QUESTION_DEADLINE = DEADLINE + timedelta(seconds=1)
"""As long as a host has, and what the way to the machine and back may take."""
LOOK_SECONDS = 0.1
"""How often somebody who waits looks whether there is an answer."""


@dataclass(frozen=True, slots=True)
class ListenerCallback:
    """A developer's machine, which no request reaches: it asks what there is, and answers."""

    account_id: str

    def capabilities(self) -> Capabilities:
        """Return that everything can be asked for, as of the host it stands in for."""
        return _CAPABILITIES

    def perform(self, action: ActionRequest, deadline: timedelta) -> Result:
        """Ask, and wait for what the machine answers."""
        return build_result(ask_listener(self.account_id, action.id, deadline), action.kind)


def ask_about_offers(account_id: str, body: bytes) -> Answer:
    """Ask which offers a customer may see, and return what the machine answers in time."""
    return ask_listener(account_id, new_id(QUESTION), QUESTION_DEADLINE, question=body.decode())


def ask_listener(
    account_id: str, request_id: str, deadline: timedelta, *, question: str | None = None
) -> Answer:
    """Ask, and return what the machine answers in time. ``question``: what no action holds.

    It is written in a transaction of its own, as it has to be there before the machine
    can see it, and is taken away when nobody waits any more.
    """
    _ask(account_id, request_id, question)
    try:
        return _wait(account_id, request_id, deadline)
    finally:
        _withdraw(account_id, request_id)


def _ask(account_id: str, action_id: str, question: str | None) -> None:
    nothing = dict.fromkeys(("answered_at", "status", "retry_after")) | {"body": question}
    row = {"account_id": account_id, "action_id": action_id, "asked_at": utcnow(), **nothing}
    with Session(db.engine) as own, own.begin():
        insert = build_upsert(own, ListenerRequest).values(row)
        anew = {"asked_at": row["asked_at"], **nothing}
        own.execute(
            insert.on_conflict_do_update(index_elements=["account_id", "action_id"], set_=anew)
        )


def _wait(account_id: str, action_id: str, deadline: timedelta) -> Answer:
    """Return the answer; nothing, if none came in time."""
    ends_at = time.monotonic() + deadline.total_seconds()
    while time.monotonic() < ends_at:
        answer = _read_answer(account_id, action_id)
        if answer is not None:
            return answer
        time.sleep(LOOK_SECONDS)
    return Answer(None)


def _read_answer(account_id: str, action_id: str) -> Answer | None:
    with reading(), Session(db.engine) as own:
        found = own.get(ListenerRequest, (account_id, action_id))
        if found is None or found.answered_at is None:
            return None
        headers = {"retry-after": found.retry_after} if found.retry_after else {}
        return Answer(found.status, (found.body or "").encode(), headers=headers)


def _withdraw(account_id: str, action_id: str) -> None:
    key = (ListenerRequest.account_id == account_id) & (ListenerRequest.action_id == action_id)
    with Session(db.engine) as own, own.begin():
        own.execute(delete(ListenerRequest).where(key))
