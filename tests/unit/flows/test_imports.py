"""Flows of other services: what maps is a flow that can be published, and the rest is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from app.commands import cli
from app.commands.remote.catalogue import check_catalogue
from app.flows.document.parsing import parse_document
from app.flows.errors import InvalidDocument
from app.flows.imports import SOURCES, ImportedFlow, import_flow

BLUEPRINT = {
    "blueprint": {
        "_id": "b1",
        "discountCooldown": 30,
        "steps": [
            {
                "stepType": "SURVEY",
                "header": "Why are you leaving?",
                "description": "It takes a minute",
                "survey": {
                    "randomize": False,
                    "choices": [
                        {
                            "value": "Too expensive",
                            "offer": {
                                "offerType": "DISCOUNT",
                                "header": "Stay for less",
                                "discountConfig": {"couponId": "c20"},
                            },
                        },
                        {
                            "value": "I do not use it enough",
                            "offer": {
                                "offerType": "PAUSE",
                                "pauseConfig": {
                                    "options": [
                                        {"duration": 1, "interval": "month"},
                                        {"duration": 2, "interval": "week"},
                                    ]
                                },
                            },
                        },
                        {
                            "value": "My boss said so",
                            "followup": True,
                            "followupQuestion": "Which one?",
                            "followupOptions": [{"value": "The big one"}, {"value": "The other"}],
                            "offer": {
                                "offerType": "PLAN_CHANGE",
                                "planChangeConfig": {"options": ["price_basic", "price_gone"]},
                            },
                        },
                    ],
                },
            },
            {"stepType": "OFFER", "enabled": False, "offer": {"offerType": "CONTACT"}},
            {"stepType": "FREEFORM", "header": "Anything else?", "freeform": {"required": True}},
            {"stepType": "CONFIRM", "header": "Goodbye {{CUSTOMER_NAME}}"},
        ],
    },
    "coupons": [{"id": "c20", "couponType": "PERCENT", "couponAmount": 20, "couponDuration": 3}],
    "offerPlans": [
        {"id": "price_basic", "name": "Basic", "price": 900, "interval": "month", "currency": "usd"}
    ],
}
COMPONENT = [
    {
        "type": "survey",
        "title": "Why?",
        "reasons": [
            {
                "id": "a",
                "label": "Too expensive",
                "offer": {"type": "discount", "couponId": "S", "percentOff": 20},
            },
            {"id": "b", "label": "Not using it", "offer": {"type": "pause", "months": 2}},
            {
                "id": "c",
                "label": "Too many seats",
                "offer": {"type": "change-seats", "data": {"minSeats": 1}},
            },
        ],
    },
    {"type": "nps", "title": "One question"},
    {"type": "feedback", "title": "Anything else?"},
    {"type": "confirm"},
]
SESSIONS = {
    "data": [
        {
            "id": "sess_1",
            "answers": [{"question": {"id": "q1", "primary": True}, "answer": "Too expensive"}],
            "offers_presented": [
                {
                    "id": "offr_1",
                    "type": "coupon",
                    "coupon_type": "percentage",
                    "amount_off": "25",
                    "duration": "repeating",
                    "months": 3,
                },
                {"id": "offr_2", "type": "trial_extension", "days": 7},
            ],
        },
        {
            "id": "sess_2",
            "answers": [{"question": {"id": "q1", "primary": True}, "answer": "Too expensive"}],
            "offers_presented": [
                {
                    "id": "offr_3",
                    "type": "coupon",
                    "coupon_type": "fixed",
                    "amount_off": "5.00",
                    "duration": "forever",
                }
            ],
        },
    ],
    "next_cursor": None,
}


def read(source: str, content: Any) -> ImportedFlow:
    found = import_flow(source, content, currency="EUR")
    parse_document(found.document)
    assert check_catalogue(found.catalogue) == found.catalogue
    return found


def step(found: ImportedFlow, kind: str) -> Any:
    return next(each[kind] for each in found.document["steps"] if kind in each)


def left_out(found: ImportedFlow) -> dict[str, str]:
    return {each.path: each.detail for each in found.left_out}


def test_a_blueprint_becomes_a_flow_and_a_catalogue():
    found = read("churnkey", BLUEPRINT)

    reasons = step(found, "survey")["reasons"]
    assert [each["code"] for each in reasons] == ["too_expensive", "unused", "x_my_boss_said_so"]
    assert reasons[2]["follow_up"]["choices"][1]["label"] == {"en": "The other"}
    assert [next(iter(each)) for each in found.document["steps"]] == [
        *("survey", "offer", "feedback", "confirm", "result"),
    ]
    offers = found.catalogue["offers"]
    assert offers["discount"]["params"] == {"percent": 20, "periods": 3}
    assert offers["discount"]["title"] == {"en": "Stay for less"}
    assert offers["pause"]["params"] == {"months": [1]}
    assert offers["plan_change"]["params"] == {"plan": "price_basic"}
    assert found.catalogue["plans"]["price_basic"]["amount_minor"] == 900


def test_what_of_a_blueprint_does_not_map_is_named():
    missing = left_out(read("churnkey", BLUEPRINT))

    assert set(missing) == {
        "blueprint.discountCooldown",
        "blueprint.steps[0].description",
        "blueprint.steps[0].survey.choices[0].offer",
        "blueprint.steps[0].survey.choices[1].offer",
        "blueprint.steps[0].survey.choices[2].offer",
        "blueprint.steps[1]",
        "blueprint.steps[2].required",
        "blueprint.steps[3].title",
    }
    assert "price_gone" in missing["blueprint.steps[0].survey.choices[2].offer"]


def test_the_steps_of_the_component_are_read_too():
    found = read("churnkey", COMPONENT)

    assert found.catalogue["offers"]["discount"]["params"] == {"percent": 20, "periods": 1}
    assert found.catalogue["offers"]["pause"]["params"] == {"months": [1, 2]}
    assert {"steps[0].reasons[2].offer", "steps[1]"} <= set(left_out(found))


PRICED = [
    {
        "type": "survey",
        "title": "Why do you want to leave?",
        "reasons": [
            {
                "id": "cost",
                "label": "It is too expensive",
                "offer": {"type": "discount", "amountOff": 500, "currency": "eur"},
            },
            {
                "id": "size",
                "label": "Too big for us",
                "freeform": True,
                "offer": {
                    "type": "plan_change",
                    "plans": [
                        {
                            "id": "solo",
                            "name": "Solo",
                            "amount": {"value": 900, "currency": "eur"},
                            "duration": {"interval": "month", "intervalCount": 3},
                            "features": ["One project"],
                            "tagline": "For one",
                        },
                        {"id": "team", "amount": {"model": "tiered", "value": 100}},
                    ],
                },
            },
            {
                "id": "refund",
                "label": "Charged too much",
                "offer": {"type": "rebate", "amountMinor": 500, "currency": "eur"},
            },
        ],
    },
    {"type": "confirm", "losses": ["Your reports"], "confirmLabel": "Yes, cancel"},
    {"type": "success", "savedTitle": "Good to have you"},
]
"""The component's prices and amounts in cents, as its types describe them today."""


def test_prices_of_the_component_are_in_cents():
    found = import_flow("churnkey", PRICED)

    assert found.catalogue["plans"] == {
        "solo": {
            "name": "Solo",
            "amount_minor": 900,
            "currency": "EUR",
            "interval": "month",
            "interval_count": 3,
            "features": ["One project"],
        }
    }
    assert found.catalogue["offers"]["discount"]["params"] == {
        "amount_minor": 500,
        "currency": "EUR",
        "periods": 1,
    }
    survey = found.document["steps"][0]["survey"]
    assert [each.get("follow_up") for each in survey["reasons"]] == [None, {"ask": "text"}, None]


def test_what_of_the_component_does_not_map_is_named():
    said = {each.path: each.detail for each in import_flow("churnkey", PRICED).left_out}

    assert "tiers" in said["steps[0].reasons[1].offer"]
    assert "rebate" in said["steps[0].reasons[2].offer"]
    assert said.keys() >= {"steps[1].losses", "steps[1].confirmLabel", "steps[2]"}


def test_sessions_and_offers_become_a_flow():
    found = read("prosperstack", SESSIONS)

    assert [each["code"] for each in step(found, "survey")["reasons"]] == ["too_expensive"]
    assert step(found, "offer")["offers"] == ["discount", "trial_extension"]
    assert found.catalogue["offers"]["discount"]["params"] == {"percent": 25, "periods": 3}
    assert "unit" in left_out(found)["data[1].offers_presented[0]"]


def test_a_discount_for_good_is_one_here():
    offer = {"type": "coupon", "coupon_type": "percentage", "amount_off": 10, "duration": "forever"}
    found = read("prosperstack", [offer])
    assert found.catalogue["offers"]["discount"]["params"] == {"percent": 10, "periods": None}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("blueprint", "steps", "stepType", "type", "survey", "choices", "reasons"),
                    *(
                        "value",
                        "label",
                        "offer",
                        "offerType",
                        "discountConfig",
                        "percent",
                        "months",
                    ),
                    *("pauseConfig", "options", "duration", "interval", "plans", "id", "price"),
                    *("data", "answers", "offers_presented", "question", "answer", "coupons"),
                ]
            ),
            inner
            | st.sampled_from(
                [
                    "SURVEY",
                    "OFFER",
                    "CONFIRM",
                    "FREEFORM",
                    "DISCOUNT",
                    "PAUSE",
                    "plan_change",
                    "coupon",
                ]
            ),
            max_size=6,
        )
    ),
    max_leaves=30,
)


@given(st.sampled_from(list(SOURCES)), _JSON)
def test_whatever_a_file_holds_it_is_a_good_flow_or_none(source: str, content: Any):
    try:
        read(source, content)
    except InvalidDocument:
        return


class TestCommand:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        file = tmp_path / "flow.json"
        file.write_text(json.dumps(BLUEPRINT, indent=1), encoding="utf-8")
        return file

    def run(self, *arguments: object) -> Any:
        return CliRunner().invoke(cli, ["flow", "import", *map(str, arguments)])

    def test_prints_a_flow_that_can_be_checked(self, file: Path, tmp_path: Path):
        catalogue = tmp_path / "catalogue.yaml"
        found = self.run(file, "--from", "churnkey", "--catalogue", catalogue)

        assert found.exit_code == 0
        flow = tmp_path / "flow.yaml"
        flow.write_text(found.stdout, encoding="utf-8")
        assert CliRunner().invoke(cli, ["flow", "validate", str(flow)]).exit_code == 0
        assert "percent: 20" in catalogue.read_text(encoding="utf-8")
        assert "flow.json:4:3: warning import.left_out blueprint.discountCooldown" in found.stderr

    def test_prints_one_object(self, file: Path):
        found = json.loads(self.run(file, "--from", "churnkey", "--json").stdout)
        assert found["flow"]["steps"][0]["survey"]["shuffle"] is False
        assert {each["line"] > 1 for each in found["left_out"]} == {True}

    def test_refuses_what_holds_no_flow(self, tmp_path: Path):
        file = tmp_path / "other.json"
        file.write_text('{"hello": "world"}', encoding="utf-8")
        found = self.run(file, "--from", "prosperstack")
        assert (found.exit_code, "no flow of this shape" in found.output) == (1, True)
