"""What a host is sent: an example of every event and action, as the engine made it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("messages.json")
ACTION = "action.requested"


@dataclass(frozen=True, slots=True)
class SampleMessage:
    """One message: what it is an example of, its ``webhook-id``, and its body."""

    name: str
    id: str
    body: str

    @property
    def is_action(self) -> bool:
        """Whether it asks billing to do something."""
        return self.name.startswith(ACTION)


@cache
def read_messages() -> tuple[SampleMessage, ...]:
    """Return the examples, events first. A test makes them anew and compares."""
    found = json.loads(_FILE.read_text(encoding="utf-8"))
    samples = [
        SampleMessage(
            name,
            message["id"],
            json.dumps(
                {part: message[part] for part in ("type", "timestamp", "data")},
                indent=2,
                ensure_ascii=False,
            ),
        )
        for name, message in found.items()
    ]
    return tuple(sorted(samples, key=lambda each: (each.is_action, each.name)))
