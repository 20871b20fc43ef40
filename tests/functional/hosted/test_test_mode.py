"""Whoever tries the flow out reads on every page that nothing is really canceled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.extensions import db
from app.offers import service as offers
from tests.support.hosts import Host
from tests.support.pages import Page, Visitor

FLOW = {
    "fairwell": 1,
    "steps": [
        {"survey": {"reasons": [{"code": "unused", "offers": ["break"]}]}},
        {"offer": {"offers": ["break"]}},
        "confirm",
        "result",
    ],
}


def walk(customer: Visitor, host: Host, mode: str) -> Iterator[tuple[str, Page]]:
    """Yield every page that a customer of this mode comes to."""
    link = host.call(
        "POST", "/sessions", key=f"{mode}_key", json=host.claims(mode=mode, sub="by-link")
    )
    yield "link", customer.look("/continue/" + link.json["url"].rpartition("/")[2])
    yield "refusal", customer.open(host.token(mode=mode)[:-3] + "abc")
    survey = customer.open(host.token(mode=mode))
    yield "survey", survey
    yield "refused step", customer.post("/flow/survey", {"session": survey.token} | TOO_LONG)
    confirm = customer.press(survey, "cancel")
    yield "confirm", confirm
    result = customer.press(confirm, "cancel")
    yield "result", result
    yield "way back", customer.post("/back", {"session": result.token})
    receipt = customer.look(str(result.soup.select_one("a[href^='/receipt/']")["href"]))
    yield "receipt", receipt
    yield "verification", customer.look(str(receipt.soup.select_one("a[href^='/verify/']")["href"]))
    paused = customer.press(
        customer.open(host.token(mode=mode, sub="paused")), "continue", reason="unused"
    )
    customer.press(paused, "accept")
    yield "resume", customer.look(resume_path(host, mode))


def resume_path(host: Host, mode: str) -> str:
    sessions = host.call("GET", "/sessions?customer_ref=paused", key=f"{mode}_key").json["data"]
    path = f"/sessions/{sessions[0]['id']}/resume-link"
    url = host.call("POST", path, key=f"{mode}_key").json["url"]
    return "/resume/" + str(url).rpartition("/")[2]


TOO_LONG = {"intent": "no such button"}


@pytest.fixture
def shop(app: Flask, make_host) -> Host:
    """A host with a pause to offer, and a key for each mode."""
    host = make_host(flow=FLOW)
    with app.app_context():
        offers.save_offer(host.account_id, "break", "pause", {"months": [1], "at": "now"})
        keys = {f"{mode}_key": accounts.create_api_key(host.account_id, mode) for mode in Mode}
        db.session.commit()
    credentials = dict(host.credentials) | keys
    found = Host(app, host.receiver, host.path, credentials)
    found.receiver.answer = found.answer
    return found


def test_every_page_says_so(customer: Visitor, shop: Host):
    unmarked = [
        f"{name}: {page}"
        for name, page in walk(customer, shop, "test")
        if "Test mode: nothing is really canceled." not in page.words
        and "This receipt comes from a test." not in page.words
    ]
    assert not unmarked


def test_no_page_says_so_in_earnest(customer: Visitor, shop: Host):
    marked = [
        name
        for name, page in walk(customer, shop, "live")
        if "Test mode" in page.words or "comes from a test" in page.words
    ]
    assert not marked
