"""Asks the host's backend: a signed POST to the account's action URL."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.accounts import service as accounts
from app.accounts.keys import action_secrets
from app.billing import service as actions
from app.billing.answers import ParsedAnswer, read_answer
from app.billing.models import Action, ActionStatus
from app.billing.service import PERFORM
from app.core.clock import utcnow
from app.core.network import http
from app.core.network.http import Answer, Trouble
from app.core.security.signing import serialize, signed_headers, spell_time
from app.outbox import handlers as outbox
from app.outbox.handlers import Done, Lease, Retry, Verdict
from app.outbox.schedule import next_attempt_at

UNREACHABLE = "unreachable"
ACCEPTED = 202
log = logging.getLogger(__name__)
Listener = Callable[[Action], None]


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """What the host is asked."""

    action_id: str
    url: str | None
    secrets: list[str]
    body: bytes


class CallbackExecutor:
    """Handles the jobs that ask billing."""

    def __init__(self, on_settled: Listener) -> None:
        """Tell ``on_settled`` of every answer, in the transaction that records it."""
        self._on_settled = on_settled

    def load(self, job: Lease) -> CallbackRequest | None:
        """Read what is asked of whom; None if the action was settled meanwhile."""
        action = actions.get_action(job.account_id, job.payload["action_id"])
        if action is None or action.status is not ActionStatus.PENDING:
            return None
        account = accounts.require_account(job.account_id)
        secrets = action_secrets(account, utcnow())
        return CallbackRequest(action.id, account.action_url, secrets, build_body(action))

    def send(self, work: CallbackRequest, deadline: timedelta) -> Answer:
        """Ask. The same action has the same ``webhook-id`` and body on every try."""
        if work.url is None:
            return Answer(None, error=Trouble.REFUSED)
        headers = signed_headers(work.action_id, work.body, secrets=work.secrets, now=utcnow())
        return http.post(work.url, body=work.body, headers=headers, deadline=deadline)

    def record(self, job: Lease, work: CallbackRequest, answer: Answer) -> Verdict:
        """Settle the action, or ask again later; after the last try it has failed."""
        action = actions.lock_action(job.account_id, work.action_id)
        if action is None or action.status is not ActionStatus.PENDING:
            return Done()  # somebody told us by the API while we asked
        action.attempts += 1
        reading = read_answer(answer, action.kind)
        action.problem, action.problem_status = reading.problem, answer.status
        if reading.status is ActionStatus.PENDING:
            retry = _retry(action, answer)
            _log_trouble(action, answer, reading, retry.at if retry else None)
            if retry is not None:
                return retry
            reading = ParsedAnswer(ActionStatus.FAILED, code=UNREACHABLE)
        elif reading.status is ActionStatus.FAILED:
            _log_trouble(action, answer, reading, None)
        self._settle(action, reading)
        return Done()

    def _settle(self, action: Action, reading: ParsedAnswer) -> None:
        actions.settle(
            action,
            reading.status,
            code=reading.code,
            message=reading.message,
            effective_at=reading.effective_at,
        )
        self._on_settled(action)


def register_handlers(on_settled: Listener) -> None:
    """Let the outbox ask billing, and tell ``on_settled`` of every answer."""
    outbox.register(PERFORM, CallbackExecutor(on_settled))


def build_body(action: Action) -> bytes:
    """Return the request's body. Its timestamp is when the action was requested."""
    timestamp = spell_time(action.created_at)
    return serialize({"type": "action.requested", "timestamp": timestamp, "data": action.payload})


def _log_trouble(
    action: Action, answer: Answer, reading: ParsedAnswer, at: datetime | None
) -> None:
    """Log an attempt that settled nothing or failed. An honest "later" is neither."""
    if answer.status == ACCEPTED:
        return
    log.warning(
        "action %s failed",
        action.kind.value,
        extra={
            "code": answer.error or reading.problem or answer.status,
            "action_id": action.id,
            "attempt": action.attempts,
            "next_attempt_at": spell_time(at) if at else "never",
        },
    )


def _retry(action: Action, answer: Answer) -> Retry | None:
    at = next_attempt_at(
        action.attempts,
        utcnow(),
        chance=random.random(),  # noqa: S311 (spreads load, hides nothing)
        retry_after=answer.headers.get("retry-after"),
    )
    return None if at is None else Retry(at)
