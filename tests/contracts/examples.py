"""The examples of the reference: what the service sent in the scenes, made the same on each run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask

from app.api.document.messages.samples import EXAMPLE_SECRET, FOLDER
from app.core.ids import build_reference
from app.core.security.signing import serialize, signed_headers
from tests.contracts.scenes import SCENES
from tests.contracts.stage import open_stage
from tests.faults.receivers import Heard

NUMBER = "01kb3f0q7terasv1e5t0w9m2zd"
"""What stands in each identifier behind its prefix, as in the rest of the reference."""
SECOND_SHAPES = {"discount": "amount_minor", "pause": "resume_on", "billing_change": "billing_day"}
"""The field that tells the two shapes of an offer's terms apart, where a kind has two."""
OF_THE_CONNECTION = {"host", "accept-encoding", "connection", "content-length"}
OF_CHANCE = {"webhook-id", "webhook-signature", "x-request-id"}
_IDENTIFIER = re.compile(r"\b([a-z]+)_([0-7][0-9a-hjkmnp-tv-z]{25})\b")
_RESUME_URL = re.compile(r'https?://[^/"]+/resume/[^"]+')
_PSEUDONYM = re.compile(r"erased-[0-9a-f]{32}")


@dataclass(frozen=True)
class Example:
    """One message as the host got it, under the name of its file."""

    name: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """The content of the file."""
        content = {"headers": self.headers, "body": self.body}
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def play_scenes(app: Flask) -> list[Example]:
    """Return everything that the host got in all scenes."""
    with open_stage(app) as stage:
        for scene in SCENES:
            scene(stage)
            stage.host.work()
        return [make_stable(heard) for heard in stage.receiver.heard]


def pick_first(examples: Iterable[Example]) -> dict[str, Example]:
    """Return the first message of each name."""
    found: dict[str, Example] = {}
    for example in examples:
        found.setdefault(example.name, example)
    return found


def make_stable(heard: Heard) -> Example:
    """Take out what is another on each run, and sign anew what is left."""
    body = json.loads(without_chance(heard.body.decode()))
    message_id, sent_at = heard.headers["webhook-id"], int(heard.headers["webhook-timestamp"])
    headers = signed_headers(
        without_chance(message_id),
        serialize(body),
        secrets=[EXAMPLE_SECRET],
        now=datetime.fromtimestamp(sent_at, UTC),
    )
    headers["X-Request-Id"] = without_chance(heard.headers["x-request-id"])
    arrived = {
        name: value for name, value in heard.headers.items() if name not in OF_THE_CONNECTION
    }
    stable = {name.lower(): value for name, value in headers.items()}
    assert stable == arrived | {name: stable[name] for name in OF_CHANCE}
    return Example(name_of(body), headers, body)


def without_chance(text: str) -> str:
    """Put the same identifier, reference, address and pseudonym in the place of each."""
    for prefix, number in set(_IDENTIFIER.findall(text)):
        text = text.replace(build_reference(number), build_reference(NUMBER))
        text = text.replace(f"{prefix}_{number}", f"{prefix}_{NUMBER}")
    text = _RESUME_URL.sub("https://cancel.example.com/resume/token", text)
    return _PSEUDONYM.sub("erased-0123456789abcdef0123456789abcdef", text)


def name_of(body: dict[str, Any]) -> str:
    """Return under which name a message is an example: its type, or its kind and what is in it."""
    data = body["data"]
    if body["type"] == "action.requested":
        return f"actions/{'.'.join(_kinds_of(data))}"
    if body["type"] in {"eligibility.requested", "ping"}:
        return f"requests/{body['type']}"
    more = [data["outcome"]] if body["type"] == "session.ended" else []
    more += ["with_text"] if "text" in data else []
    return f"events/{'.'.join([body['type'], *more])}"


def _kinds_of(data: dict[str, Any]) -> Iterable[str]:
    yield data["kind"]
    if data["kind"] == "cancel":
        order = data["cancel"]
        usual = {"kind": "ordinary", "effective": "period_end"}
        yield from [order[name] for name, value in usual.items() if order[name] != value][:1]
    elif data["kind"] == "apply_offer":
        yield data["offer"]["kind"]
        if SECOND_SHAPES.get(data["offer"]["kind"]) in data["offer"]["terms"]:
            yield SECOND_SHAPES[data["offer"]["kind"]]


def read_stored() -> dict[str, str]:
    """Return the stored examples by their names."""
    return {
        file.relative_to(FOLDER).with_suffix("").as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(FOLDER.rglob("*.json"))
    }


def read_examples() -> dict[str, Any]:
    """Return the headers and the body of each stored example by its name."""
    return {name: json.loads(text) for name, text in read_stored().items()}


def store(examples: dict[str, Example]) -> None:
    """Write the examples, and remove the files of those that are no more."""
    for name in read_stored().keys() - examples.keys():
        path_of(name).unlink()
    for name, example in examples.items():
        path_of(name).parent.mkdir(parents=True, exist_ok=True)
        path_of(name).write_text(example.text, encoding="utf-8")


def path_of(name: str) -> Path:
    return FOLDER / f"{name}.json"
