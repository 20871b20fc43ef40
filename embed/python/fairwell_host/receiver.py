"""The addresses Fairwell calls, for any framework: headers and bytes in, status and text out."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from fairwell_host.actions import Action, find_kind
from fairwell_host.answers import Answer, Failed
from fairwell_host.events import Event, Question
from fairwell_host.service import Fairwell
from fairwell_host.verify import InvalidWebhook, verify_webhook

Kind = TypeVar("Kind", bound=Action)
Once = Callable[[str, Callable[[], str]], str]
"""Does a thing once: see ``Receiver``."""


@dataclass(frozen=True, slots=True)
class Response:
    """What Fairwell gets to hear: JSON, or nothing."""

    status: int
    body: str = ""


NOT_VERIFIED = Response(400, '{"error": "not verified"}')
NOT_BUILT_YET = Response(503, '{"error": "no code for this kind of action"}')


class Receiver:
    """Verifies what arrives, hands it to your functions once, and answers.

    ``once(webhook_id, work)`` is a function of yours. It returns the text it kept for
    this id; for a new id it calls ``work``, keeps the text that this returns, and
    returns it. Do both **in one transaction**: then a crash between the change and the
    note of it cannot change a subscription twice.
    """

    def __init__(self, fairwell: Fairwell, once: Once, action_secret: str = "") -> None:
        self._fairwell = fairwell
        self._once = once
        self._action_secret = action_secret or fairwell.webhook_secret
        self._actions: dict[str, Callable[[Any], Answer]] = {}
        self._events: dict[str, Callable[[Event], None]] = {}
        self._choose: Callable[[Question], Iterable[str]] | None = None

    def action(
        self, kind: type[Kind]
    ) -> Callable[[Callable[[Kind], Answer]], Callable[[Kind], Answer]]:
        """Register what does a kind of action: ``@receiver.action(Cancel)``."""

        def register(work: Callable[[Kind], Answer]) -> Callable[[Kind], Answer]:
            self._actions[kind.name] = work
            return work

        return register

    def event(self, *types: str) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
        """Register what hears events of these types: ``@receiver.event("session.ended")``."""

        def register(work: Callable[[Event], None]) -> Callable[[Event], None]:
            self._events |= dict.fromkeys(types, work)
            return work

        return register

    def eligibility(
        self, choose: Callable[[Question], Iterable[str]]
    ) -> Callable[[Question], Iterable[str]]:
        """Register what says which offers a customer may see. It has a second."""
        self._choose = choose
        return choose

    def take_action(self, headers: Mapping[str, str], body: bytes) -> Response:
        """Do what is asked, or say again how that ended. An exception of yours is raised on."""
        message = _read(self._action_secret, headers, body)
        if message is None:
            return NOT_VERIFIED
        if message["type"] != "action.requested":
            return Response(204)
        data = message["data"]
        kind, work = find_kind(data["kind"]), self._actions.get(data["kind"])
        if kind is None or (work is None and kind.is_declaration):
            return NOT_BUILT_YET
        if work is None:
            return _parse(_serialize(_UNSUPPORTED))
        perform = partial(_perform, work, kind, data)
        return _parse(self._once(message["id"], perform))

    def take_event(self, headers: Mapping[str, str], body: bytes) -> Response:
        """Hear what happened, once for each event."""
        message = _read(self._fairwell.webhook_secret, headers, body)
        if message is None:
            return NOT_VERIFIED
        work = self._events.get(message["type"])
        if work is not None:
            event = Event(message["id"], message["type"], message["timestamp"], message["data"])
            self._once(event.id, partial(_hear, work, event))
        return Response(204)

    def take_question(self, headers: Mapping[str, str], body: bytes) -> Response:
        """Say which offers this customer may see: none, unless you registered who chooses."""
        message = _read(self._action_secret, headers, body)
        if message is None:
            return NOT_VERIFIED
        chosen = self._choose(_question(message["data"])) if self._choose else ()
        return Response(200, json.dumps({"offers": list(chosen)}))


_UNSUPPORTED = Failed("unsupported_action")


def _read(secret: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any] | None:
    """Return what was said with its id, or None if it was not Fairwell who said it."""
    try:
        verify_webhook(secret, headers, body)
    except InvalidWebhook:
        return None
    named = {name.lower(): value for name, value in headers.items()}
    return {**json.loads(body), "id": named["webhook-id"]}


def _hear(work: Callable[[Event], None], event: Event) -> str:
    work(event)
    return "heard"


def _question(data: Mapping[str, Any]) -> Question:
    return Question(
        customer_ref=data["customer_ref"],
        subscription_ref=data["subscription_ref"],
        reason=data.get("reason"),
        offers=tuple(data["offers"]),
        data=data,
    )


def _perform(work: Callable[[Any], Answer], kind: type[Action], data: Mapping[str, Any]) -> str:
    return _serialize(work(kind.read(data)))


def _serialize(answer: Answer) -> str:
    """Return an answer as the text that is kept: its status, and its body."""
    return f"{answer.status} {json.dumps(answer.to_json(), ensure_ascii=False)}"


def _parse(kept: str) -> Response:
    status, _, body = kept.partition(" ")
    return Response(int(status), body)
