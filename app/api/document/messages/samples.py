"""An example of each message: as the service sent it, with names that are the same in all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.billing.models import ActionKind
from app.webhooks.models import EventType

FOLDER = Path(__file__).parent / "examples"
EXAMPLE_SECRET = "whsec_YSBzZWNyZXQgZm9yIHRoZSBleGFtcGxlcyBhbG9uZSE="  # noqa: S105 (of no account)
"""Signs the examples, so that readers can try their own code with them."""


@dataclass(frozen=True, slots=True)
class MessageSample:
    """One message as a host gets it."""

    name: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def text(self) -> str:
        """Headers and body, easy to read."""
        headers = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return f"{headers}\n\n{json.dumps(self.body, indent=2, ensure_ascii=False)}"


def list_event_samples(event_type: EventType) -> list[MessageSample]:
    """Return the examples of a type of event."""
    return [each for each in _read("events") if each.body["type"] == event_type]


def list_action_samples(kind: ActionKind) -> list[MessageSample]:
    """Return the examples of a kind of action."""
    return [each for each in _read("actions") if each.body["data"]["kind"] == kind]


def list_request_samples(request_type: str) -> list[MessageSample]:
    """Return the examples of what is asked beside actions."""
    return [each for each in _read("requests") if each.body["type"] == request_type]


@cache
def _read(folder: str) -> tuple[MessageSample, ...]:
    return tuple(
        MessageSample(file.stem, **json.loads(file.read_text(encoding="utf-8")))
        for file in sorted((FOLDER / folder).glob("*.json"), key=lambda file: file.stem)
    )
