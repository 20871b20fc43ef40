"""The jobs that ask billing, and what is recorded of its answers."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.billing import service as actions
from app.billing.adapter import ActionRequest, Applied, BillingAdapter, Failed, Pending, Result
from app.billing.connections import get_adapter
from app.billing.models import Action, ActionStatus
from app.billing.service import PERFORM, UNREACHABLE
from app.core.clock import utcnow
from app.core.moments import spell_time
from app.core.observability.counters import count_on_commit
from app.extensions import db
from app.outbox import handlers as outbox
from app.outbox.handlers import Done, Lease, Retry, Verdict
from app.outbox.schedule import next_attempt_at

log = logging.getLogger(__name__)
Listener = Callable[[Action], None]


@dataclass(frozen=True, slots=True)
class Errand:
    """An action, and the billing that is asked for it."""

    adapter: BillingAdapter
    action: ActionRequest


class ActionJobs:
    """Handles the jobs that ask billing."""

    def __init__(self, on_settled: Listener) -> None:
        """Tell ``on_settled`` of every answer, in the transaction that records it."""
        self._on_settled = on_settled

    def load(self, job: Lease) -> Errand | None:
        """Read what is asked of whom; None if the action was settled meanwhile."""
        action = actions.get_action(job.account_id, job.payload["action_id"])
        if action is None or action.status is not ActionStatus.PENDING:
            return None
        account = accounts.require_account(job.account_id)
        adapter = get_adapter(account, Mode(action.payload["mode"]))
        request = ActionRequest(action.id, action.kind, action.payload, action.created_at)
        return Errand(adapter, request)

    def send(self, work: Errand, deadline: timedelta) -> Result:
        """Ask."""
        return work.adapter.perform(work.action, deadline)

    def record(self, job: Lease, work: Errand, answer: Result) -> Verdict:
        """Settle the action, or ask again later; after the last try it has failed."""
        action = actions.lock_action(job.account_id, work.action.id)
        if action is None or action.status is not ActionStatus.PENDING:
            return Done()  # somebody told us by the API while we asked
        action.attempts += 1
        result = type(answer).__name__.lower()
        count_on_commit(db.session, "actions", kind=action.kind, result=result)
        if isinstance(answer, Pending):
            action.problem, action.problem_status = answer.problem, answer.http_status
            retry = _retry(action, answer)
            _log_trouble(action, answer, retry.at if retry else None)
            if retry is not None:
                return retry
            answer = Failed(UNREACHABLE)
        elif isinstance(answer, Failed):
            _log_trouble(action, answer, None)
        _settle(action, answer)
        self._on_settled(action)
        return Done()


def register_handlers(on_settled: Listener) -> None:
    """Let the outbox ask billing, and tell ``on_settled`` of every answer."""
    outbox.register(PERFORM, ActionJobs(on_settled))


def _settle(action: Action, answer: Applied | Failed) -> None:
    if isinstance(answer, Failed):
        actions.settle(action, ActionStatus.FAILED, code=answer.code, message=answer.message)
        return
    if answer.code is not None:
        log.warning("action %s applied, but %s", action.id, answer.code)
    actions.settle(
        action,
        ActionStatus.APPLIED,
        code=answer.code,
        message=answer.message,
        effective_at=answer.effective_at,
    )


def _log_trouble(action: Action, answer: Pending | Failed, at: datetime | None) -> None:
    """Log an attempt that settled nothing or failed. An honest "later" is neither."""
    if isinstance(answer, Failed):
        code: object = answer.code
    elif answer.http_status == HTTPStatus.ACCEPTED:
        return
    else:
        code = answer.problem or answer.http_status
    log.warning(
        "action %s failed",
        action.kind.value,
        extra={
            "code": code,
            "action_id": action.id,
            "attempt": action.attempts,
            "next_attempt_at": spell_time(at) if at else "never",
        },
    )


def _retry(action: Action, answer: Pending) -> Retry | None:
    at = next_attempt_at(
        action.attempts,
        utcnow(),
        chance=random.random(),  # noqa: S311 (spreads load, hides nothing)
        retry_after=answer.retry_after,
    )
    return None if at is None else Retry(at)
