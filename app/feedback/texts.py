"""What a customer wrote, text by text, as it is shown and exported. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.flows.steps import FREE_TEXT_FIELDS
from app.sessions.models import CancelSession


@dataclass(frozen=True, slots=True)
class WrittenText:
    """One free text of a session."""

    question: str
    """The field it was an answer to: ``text`` behind a reason, or one of the exit questions."""
    text: str


def list_texts(cancel_session: CancelSession) -> Iterator[WrittenText]:
    """Yield the free texts of a session in the order in which they are asked for."""
    for answer in cancel_session.answers.values():
        for name in FREE_TEXT_FIELDS:
            if answer.get(name):
                yield WrittenText(name, str(answer[name]))


def get_usage(cancel_session: CancelSession) -> str | None:
    """Return how much the customer says they used it, as a code."""
    return next((a["usage"] for a in cancel_session.answers.values() if a.get("usage")), None)


def may_notify(cancel_session: CancelSession) -> bool:
    """Return whether the customer wants to hear of changes."""
    return any(answer.get("may_notify") is True for answer in cancel_session.answers.values())
