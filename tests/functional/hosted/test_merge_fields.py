"""Fields in the owner's texts, as customers and previews read them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.core.findings import Severity
from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.flows.errors import UnfairFlow
from app.offers import service as offers
from app.preview.links import preview_link
from tests.support.hosts import Host
from tests.support.pages import Visitor

NAME = 'customer.name | default: "there"'
FLOW: dict[str, Any] = {
    "fairwell": 1,
    "locales": ["en", "de"],
    "steps": [
        {
            "survey": {
                "title": {
                    "en": f"Why, {{{{ {NAME} }}}}?",
                    "de": 'Warum, {{ customer.name | default: "du" }}?',
                },
                "reasons": [
                    {
                        "code": "x_seats",
                        "label": 'Too few for {{ traits.seats | default: "my" }} people',
                        "follow_up": {
                            "ask": "text",
                            "label": 'What would {{ plan | default: "a plan" }} need?',
                        },
                        "offers": ["talk"],
                    },
                    {"code": "other"},
                ],
            }
        },
        "offer",
        {"confirm": {"title": 'Leave {{ company.name }} after {{ started_on | default: "all" }}?'}},
        "result",
    ],
}


@pytest.fixture
def host(make_host: Any) -> Host:
    host: Host = make_host(flow=FLOW)
    with host.app.app_context():
        offers.save_offer(
            host.account_id,
            "talk",
            "support",
            {"channel": "email"},
            title='{{ price | default: "It" }} is too much?',
            body="Talk to us, {{ customer.name | default: 'friend' }}.",
        )
        db.session.commit()
    return host


def told(**customer: Any) -> dict[str, Any]:
    return {"locale": "en", "country": "US", "region": "CO", **customer}


def test_are_each_customers_own_in_the_whole_flow(visitor: Visitor, host: Host):
    customer = told(name="Ada", traits={"seats": 1200})
    survey = visitor.open(host.token(customer=customer))
    offer = visitor.press(survey, "continue", reason="x_seats")
    confirm = visitor.press(offer, "decline")

    assert survey.heading == "Why, Ada?"
    assert "Too few for 1,200 people" in survey.words
    assert offer.heading == "€29.00 is too much?"
    assert "Talk to us, Ada." in offer.words
    assert confirm.heading.startswith("Leave Northwind after ")
    assert "{{" not in survey.text + offer.text + confirm.text


def test_have_what_stands_there_where_nobody_told_the_value(visitor: Visitor, host: Host):
    page = visitor.open(host.token(customer=told()))
    german = visitor.open(host.token(customer=told(locale="de"), sub="another"))

    assert page.heading == "Why, there?"
    assert german.heading == "Warum, du?"
    assert "Too few for my people" in page.words


def test_are_escaped(visitor: Visitor, host: Host):
    name = "<b onclick=x>Ada</b> {{ plan }}"
    page = visitor.open(host.token(customer=told(name=name)))

    assert page.heading == f"Why, {name}?"
    assert "<b onclick" not in page.text


def test_are_filled_in_the_preview(app: Flask, customer: Visitor, host: Host):
    with app.test_request_context():
        link = preview_link(host.account_id, "default", locale="en")
    page = customer.look(f"/preview/{link}")

    assert page.heading.startswith("Why, ")
    assert "{{" not in page.text


@pytest.mark.parametrize("mark", ['{{ customer.nmae | default: "x" }}', "{{ plan }}"])
def test_that_cannot_be_filled_in_refuse_publishing(host: Host, mark: str):
    document = parse_document(
        {"fairwell": 1, "steps": [{"confirm": {"title": f"Bye {mark}"}}, "result"]}
    )
    with host.app.app_context(), pytest.raises(UnfairFlow) as refused:
        flows.publish_flow(host.account_id, document)

    (finding,) = refused.value.findings
    assert finding.severity is Severity.ERROR
    assert (finding.path, finding.params["mark"]) == ("steps[0].confirm.title", mark)
