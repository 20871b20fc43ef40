"""The examples of the reference are what the service sends, all of it, and about nobody."""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from jsonschema_rs import Draft202012Validator
from standardwebhooks import Webhook

from app.api.document.messages.samples import EXAMPLE_SECRET
from app.billing.models import ActionKind
from app.core.clock import clock_set_to
from app.core.security.signing import serialize
from app.offers.kinds import KINDS
from app.webhooks.models import EventType
from tests.contracts.examples import (
    pick_first,
    play_scenes,
    read_examples,
    read_stored,
    store,
)
from tests.contracts.golden import RENEW

STORED = read_examples()
DATA = {name: example["body"]["data"] for name, example in STORED.items()}
MADE_UP = {
    "customer_ref": r"cus_\d{4}",
    "subscription_ref": r"sub_\d{4}",
    "name": r"Customer \d{4}",
    "contract": r"K-\d{4}",
    "confirm_to": r"cus_\d{4}@example\.com",
    "phone": r"\+49 30 0+",
    "text": r"The price was raised\.|Dark mode",
    "message": r"How do I export my data\?",
}
"""What stands where something would be about a person."""


def test_are_what_the_service_sends(app: Flask):
    sent = play_scenes(app)
    strict = without_unknown_fields(app)
    examples = pick_first(sent)
    if os.environ.get(RENEW):
        store(examples)

    assert [(each.name, wrong) for each in sent if (wrong := misfits(strict, each.body))] == []
    assert {name: example.text for name, example in examples.items()} == read_stored(), (
        f"Look at what differs, and renew: {RENEW}=1 bin/run-tests tests/contracts/test_examples.py"
    )


class TestComplete:
    @pytest.mark.parametrize("event_type", EventType)
    def test_each_type_of_event_has_one(self, event_type: EventType):
        assert any(example["body"]["type"] == event_type for example in STORED.values())

    @pytest.mark.parametrize("kind", ActionKind)
    def test_each_kind_of_action_has_one(self, kind: ActionKind):
        assert any(is_action(name) and data["kind"] == kind for name, data in DATA.items())

    @pytest.mark.parametrize("kind", KINDS)
    def test_each_kind_of_offer_has_one(self, kind: str):
        offers = [data["offer"] for name, data in DATA.items() if "apply_offer" in name]

        assert any(offer["kind"] == kind for offer in offers)

    def test_the_other_requests_have_one(self):
        assert {"requests/eligibility.requested", "requests/ping"} <= STORED.keys()


@pytest.mark.parametrize("name", STORED)
class TestEach:
    def test_is_signed_as_it_says(self, name: str):
        headers, body = STORED[name]["headers"], serialize(STORED[name]["body"])
        sent_at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)

        with clock_set_to(lambda: sent_at):
            Webhook(EXAMPLE_SECRET).verify(body, headers)

    def test_is_about_nobody(self, name: str):
        assert list(personal(DATA[name])) == []
        assert re.findall(r"[\w.+-]+@(?!example\.com\b)[\w.-]+", json.dumps(STORED[name])) == []


def test_personal_data_would_be_found():
    data = {"customer_ref": "zoe", "list": [{"name": "Zoë"}, {"name": None}], "plan": "pro"}

    assert list(personal(data)) == [("customer_ref", "zoe"), ("name", "Zoë")]


def test_an_undocumented_field_would_be_found(app: Flask):
    document = without_unknown_fields(app)
    body = copy.deepcopy(STORED["actions/cancel.on_date"]["body"])
    assert misfits(document, body) == ""

    body["data"]["cancel"]["mood"] = "calm"
    assert misfits(document, body)


def is_action(name: str) -> bool:
    return name.startswith("actions/")


def personal(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield what stands in a field about a person, and was not made up for the examples."""
    if isinstance(value, list):
        for each in value:
            yield from personal(each)
    if not isinstance(value, Mapping):
        return
    for key, inner in value.items():
        if isinstance(inner, str) and key in MADE_UP and not re.fullmatch(MADE_UP[key], inner):
            yield key, inner
        yield from personal(inner)


def without_unknown_fields(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI document, in which an object has the fields that it names and no more."""
    document: dict[str, Any] = app.test_client().get("/api/v1/openapi.json").json or {}
    for schema in document["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return document


def misfits(document: dict[str, Any], body: Mapping[str, Any]) -> str:
    """Return how a message differs from what the document says of its type."""
    content = document["webhooks"][body["type"]]["post"]["requestBody"]["content"]
    schema = content["application/json"]["schema"] | {"components": document["components"]}
    found = Draft202012Validator(schema, validate_formats=True).iter_errors(body)
    return "; ".join(f"{error.instance_path}: {error.message}" for error in found)
