"""Asks the host's backend: a signed POST to the account's billing endpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.billing.adapter import (
    EVERY_ACTION,
    EVERY_OFFER,
    ActionRequest,
    Applied,
    Capabilities,
    Failed,
    Pending,
    Result,
)
from app.billing.answers import UNNAMED, read_answer
from app.billing.models import ActionKind, ActionStatus
from app.core.clock import utcnow
from app.core.moments import spell_time
from app.core.network import http
from app.core.network.http import Answer
from app.core.security.signing import serialize, signed_headers

_CAPABILITIES = Capabilities(actions=EVERY_ACTION, offers=EVERY_OFFER)


@dataclass(frozen=True, slots=True)
class HostCallback:
    """The host's own backend, which can do whatever it likes: it is asked for everything."""

    url: str
    secrets: Sequence[str]

    def capabilities(self) -> Capabilities:
        """Return that everything can be asked for; the host refuses what it cannot do."""
        return _CAPABILITIES

    def perform(self, action: ActionRequest, deadline: timedelta) -> Result:
        """Ask. The same action has the same ``webhook-id`` and body on every try."""
        body = build_body(action)
        headers = signed_headers(action.id, body, secrets=self.secrets, now=utcnow())
        return build_result(
            http.post(self.url, body=body, headers=headers, deadline=deadline), action.kind
        )


def build_body(action: ActionRequest) -> bytes:
    """Return the request's body."""
    return serialize(build_action_message(action.requested_at, action.data))


def build_action_message(requested_at: datetime, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the host is told of an action. Its timestamp is when that was requested."""
    return {"type": "action.requested", "timestamp": spell_time(requested_at), "data": data}


def build_result(answer: Answer, kind: ActionKind) -> Result:
    """Return what an answer of the host says was done."""
    parsed = read_answer(answer, kind)
    match parsed.status:
        case ActionStatus.APPLIED:
            return Applied(parsed.message, parsed.effective_at)
        case ActionStatus.FAILED:
            return Failed(parsed.code or UNNAMED, parsed.message)
    return Pending(parsed.problem, answer.status, answer.headers.get("retry-after"))
