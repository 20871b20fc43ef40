"""Many clicks at the same moment: one outcome, told once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Page, Visitor

CROWD = 100
Act = Callable[[Visitor, str], Page]


def accept(visitor: Visitor, token: str) -> Page:
    return visitor.post("/flow/offer", {"session": token, "intent": "accept"})


def cancel(visitor: Visitor, token: str) -> Page:
    visitor.post("/flow/offer", {"session": token, "intent": "decline"})
    return visitor.post("/flow/confirm", {"session": token, "intent": "cancel"})


def all_at_once(app: Flask, acts: list[Act], token: str) -> list[Page]:
    """Let each act happen in a thread of its own, at the same moment."""
    barrier = threading.Barrier(len(acts))

    def join_in(act: Act) -> Page:
        visitor = Visitor(app)
        barrier.wait()
        return act(visitor, token)

    with ThreadPoolExecutor(len(acts)) as crowd:
        return list(crowd.map(join_in, acts))


@both_databases
class TestCrowd:
    @pytest.mark.parametrize(
        ("acts", "outcomes"),
        [
            ([accept], {"saved"}),
            ([cancel], {"canceled"}),
            ([accept, cancel], {"saved", "canceled"}),
        ],
        ids=["accept", "cancel", "both"],
    )
    def test_of_submits_has_one_outcome_and_one_event(
        self, app: Flask, make_host, acts: list[Act], outcomes: set[str]
    ):
        host: Host = make_host(with_billing=False)
        visitor = Visitor(app)
        offer = visitor.press(visitor.open(host.token()), "continue", reason="too_expensive")

        pages = all_at_once(app, acts * (CROWD // len(acts)), offer.token)

        assert {page.status for page in pages} <= {200, 503}
        seen = {page.outcome for page in pages if page.outcome}
        assert seen == {host.only_session()["outcome"]}
        assert seen <= outcomes
        assert host.heard_types().count("session.ended") == 1
        sequences = [event["data"]["sequence"] for event in host.heard]
        assert sequences == list(range(1, len(sequences) + 1))

    def test_of_cancellations_asks_billing_once(self, app: Flask, host: Host):
        visitor = Visitor(app)
        offer = visitor.press(visitor.open(host.token()), "continue", reason="too_expensive")

        all_at_once(app, [cancel] * 20, offer.token)

        assert [request["data"]["kind"] for request in host.asked] == ["cancel"]

    def test_of_arrivals_with_one_token_opens_one_session(self, app: Flask, host: Host):
        token = host.token()

        pages = all_at_once(app, [lambda visitor, token: visitor.open(token)] * 20, token)

        assert {page.step for page in pages if page.status == 200} == {"survey"}
        assert host.only_session()["step"] == "survey"
        assert host.heard_types() == ["session.started"]
