"""The host is asked which offers it allows, right before one is shown; silence is a no."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.extensions import db
from app.offers.eligibility import callback
from app.sessions import service as sessions
from tests.contracts.golden import expect
from tests.contracts.shapes import shape_of
from tests.faults.receivers import Heard, misbehaving
from tests.functional.hosted.test_queries import QUERIES_PER_STEP, counted
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Page, Visitor

KEYS = ["basic_plan", "quarter_off"]
FLOW = {
    "fairwell": 1,
    "steps": [
        {"survey": {"reasons": [{"code": "too_expensive", "offers": KEYS}, {"code": "unused"}]}},
        "offer",
        "confirm",
        "result",
    ],
}
OFFER_FIRST = {"fairwell": 1, "steps": [{"offer": {"offers": KEYS}}, "confirm", "result"]}
ALL = (200, {"offers": KEYS})
QUERIES_WITH_A_VETO = QUERIES_PER_STEP + 1
"""The session is read again after the host was asked."""


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    return make_host(flow=FLOW, with_veto=True)


def give_reason(visitor: Visitor, host: Host, **claims: Any) -> Page:
    return visitor.press(visitor.open(host.token(**claims)), "continue", reason="too_expensive")


def account_with(make_host: Callable[..., Host], url: str) -> Host:
    return make_host(flow=FLOW, eligibility_url=url)


class TestQuestion:
    def test_names_everything_the_host_needs(self, visitor: Visitor, host: Host):
        give_reason(visitor, host)

        (question,) = host.consulted
        assert question["type"] == "eligibility.requested"
        assert question["data"] == {
            "session_id": host.only_session()["id"],
            "customer_ref": "customer-7",
            "subscription_ref": "sub-7",
            "mode": "live",
            "reason": "too_expensive",
            "offers": KEYS,
        }

    def test_is_as_it_was_agreed(self, customer: Visitor, host: Host):
        give_reason(customer, host)
        give_reason(customer, host, mode="test")
        customer.press(customer.open(host.token()), "skip")

        expect("eligibility.json", shape_of(host.consulted))

    def test_is_asked_only_when_an_offer_comes_next(self, visitor: Visitor, host: Host):
        host.allows = ALL
        survey = visitor.open(host.token())
        visitor.speak(survey, "de")
        offer = visitor.press(survey, "continue", reason="too_expensive")
        visitor.press(visitor.press(offer, "decline"), "keep")
        visitor.press(visitor.open(host.token()), "cancel")
        visitor.press(visitor.open(host.token()), "continue", reason="?")
        visitor.press(visitor.open(host.token()), "continue", reason="unused")
        give_reason(visitor, host, offers=[])

        assert len(host.consulted) == 1

    def test_is_asked_once_in_an_attempt(self, visitor: Visitor, host: Host):
        host.allows = ALL
        offer = give_reason(visitor, host)
        confirm = visitor.press(offer, "decline")
        survey = visitor.press(confirm, "back")
        again = visitor.press(survey, "continue", reason="too_expensive")

        assert (survey.step, again.step) == ("survey", "confirm")
        assert len(host.consulted) == 1

    def test_leaves_out_what_the_conditions_exclude(self, visitor: Visitor, host: Host):
        give_reason(visitor, host, subscription={"plan": "basic", "amount_minor": 1200})

        assert host.consulted[0]["data"]["offers"] == ["quarter_off"]

    def test_is_not_asked_of_a_host_that_wants_none(self, visitor: Visitor, make_host):
        host = make_host(flow=FLOW)

        assert give_reason(visitor, host).step == "offer"
        assert host.consulted == []

    def test_may_take_one_query_more(self, app: Flask, customer: Visitor, host: Host):
        host.allows = ALL
        give_reason(customer, host)
        survey = customer.open(host.token())

        with counted(app) as statements:
            page = customer.press(survey, "continue", reason="too_expensive")

        assert page.step == "offer"
        assert len(statements) <= QUERIES_WITH_A_VETO, statements


class TestAnswer:
    @pytest.mark.parametrize(
        ("allowed", "kind"),
        [(KEYS, "switch"), (KEYS[::-1], "switch"), (["quarter_off"], "off")],
        ids=["both", "in another order", "the second"],
    )
    def test_leaves_the_first_that_is_allowed(
        self, visitor: Visitor, host: Host, allowed: list[str], kind: str
    ):
        host.allows = (200, {"offers": allowed})

        page = give_reason(visitor, host)

        assert page.step == "offer"
        assert kind in page.heading.lower()

    def test_cannot_add_an_offer(self, visitor: Visitor, host: Host):
        host.allows = (200, {"offers": ["pause", "support"]})

        assert give_reason(visitor, host).step == "confirm"

    @pytest.mark.parametrize(
        "answer",
        [
            (200, {"offers": []}),
            (200, {"offers": None}),
            (200, {"offers": "basic_plan"}),
            (200, {"offers": {"basic_plan": True}}),
            (200, {"offers": [["basic_plan"], 7, None]}),
            (200, ["basic_plan"]),
            (200, "basic_plan"),
            (200, None),
            (200, {"offers": KEYS, "more": "x" * 30_000}),
            (202, {"offers": KEYS}),
            (302, {"offers": KEYS}),
            (422, {"offers": KEYS}),
            (500, {"offers": KEYS}),
        ],
        ids=str,
    )
    def test_that_is_no_clear_yes_is_a_no(self, customer: Visitor, host: Host, answer: Any):
        host.allows = answer

        page = give_reason(customer, host)

        assert (page.status, page.step, page.alert) == (200, "confirm", "")
        assert "offer.shown" not in host.heard_types()


class TestReceiver:
    """That is dead, slow or hostile obstructs nobody."""

    def test_that_is_not_there(self, visitor: Visitor, make_host):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        host = account_with(make_host, f"http://127.0.0.1:{port}/eligibility")

        assert give_reason(visitor, host).step == "confirm"

    @pytest.mark.parametrize("url", ["http://10.0.0.1/veto", "http://169.254.169.254/latest"])
    def test_that_lies_where_we_do_not_go(self, visitor: Visitor, make_host, url: str):
        host = account_with(make_host, "https://billing.northwind.example/veto")
        with host.app.app_context():  # as if it was saved before such addresses were refused
            accounts.require_account(host.account_id).eligibility_url = url
            db.session.commit()

        assert give_reason(visitor, host).step == "confirm"

    def test_that_says_nothing(self, customer: Visitor, make_host):
        over = threading.Event()
        self.expect_in_time(customer, make_host, lambda peer: over.wait(), over)

    def test_that_never_comes_to_an_end(self, customer: Visitor, make_host):
        over = threading.Event()

        def drip(peer: socket.socket) -> None:
            peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while not over.wait(0.05):
                peer.sendall(b" ")

        self.expect_in_time(customer, make_host, drip, over)

    @pytest.mark.parametrize(
        "said", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * 19_000]
    )
    def test_that_talks_nonsense(self, customer: Visitor, make_host, said: bytes):
        def talk(peer: socket.socket) -> None:
            peer.sendall(said)
            peer.shutdown(socket.SHUT_RDWR)

        with misbehaving(talk) as url:
            assert give_reason(customer, account_with(make_host, url)).step == "confirm"

    def expect_in_time(
        self, customer: Visitor, make_host: Any, behave: Any, over: threading.Event
    ) -> None:
        with misbehaving(behave) as url:
            survey = customer.open(account_with(make_host, url).token())
            began = time.monotonic()
            page = customer.press(survey, "continue", reason="too_expensive")
            took = time.monotonic() - began
            over.set()
        assert page.step == "confirm"
        assert took < callback.DEADLINE.total_seconds() + 0.5

    def test_that_keeps_others_waiting_keeps_nobody_else(self, customer: Visitor, host: Host):
        host.allows = ALL
        with every_place_taken():
            page = give_reason(customer, host)

        assert (page.step, host.consulted) == ("confirm", [])
        assert give_reason(customer, host).step == "offer"


@both_databases
class TestWhileTheHostThinks:
    def test_nothing_is_locked(self, app: Flask, customer: Visitor, host: Host):
        host.allows = ALL
        survey = customer.open(host.token())
        session_id = host.only_session()["id"]

        def write() -> None:
            found = sessions.lock_session(host.account_id, session_id)
            assert found is not None
            found.locale = "de"
            db.session.commit()

        with meanwhile(app, host, write) as trouble:
            page = customer.press(survey, "continue", reason="too_expensive")

        assert trouble == []
        assert (page.step, page.soup.html["lang"]) == ("offer", "de")

    def test_another_tab_may_go_on(self, app: Flask, customer: Visitor, host: Host):
        host.allows = ALL
        survey = customer.open(host.token())
        elsewhere = Visitor(app)

        with meanwhile(app, host, lambda: elsewhere.press(survey, "cancel")) as trouble:
            page = customer.press(survey, "continue", reason="too_expensive")

        assert trouble == []
        assert page.step == "confirm"
        assert "offer.shown" not in host.heard_types()

    def test_two_clicks_show_one_offer(self, app: Flask, customer: Visitor, host: Host):
        host.allows = ALL
        survey = customer.open(host.token())
        twice = Visitor(app)
        press = lambda: twice.press(survey, "continue", reason="too_expensive")  # noqa: E731

        with meanwhile(app, host, press, once=True) as trouble:
            page = customer.press(survey, "continue", reason="too_expensive")

        assert (trouble, page.step) == ([], "offer")
        assert host.heard_types().count("offer.shown") == 1


class TestBeginning:
    def test_asks_where_a_flow_begins_with_an_offer(self, visitor: Visitor, make_host):
        host = make_host(flow=OFFER_FIRST, with_veto=True)
        host.allows = ALL
        token = host.token()

        assert visitor.open(token).step == "offer"
        assert host.consulted[0]["data"]["session_id"] == host.only_session()["id"]
        assert host.consulted[0]["data"]["reason"] is None
        assert visitor.open(token).step == "offer"
        assert len(host.consulted) == 1

    def test_with_a_no_is_the_decision(self, visitor: Visitor, make_host):
        host = make_host(flow=OFFER_FIRST, with_veto=True)

        assert visitor.open(host.token()).step == "confirm"

    @pytest.mark.parametrize(("allowed", "step"), [(KEYS, "offer"), ([], "confirm")])
    def test_over_the_api_asks_too(self, make_host, allowed: list[str], step: str):
        host = make_host(flow=OFFER_FIRST, with_veto=True)
        host.allows = (200, {"offers": allowed})
        claims = {"sub": "customer-9", "subscription": host.claims()["subscription"]}

        begun = host.call("POST", "/sessions", json=claims)

        assert host.session(begun.json["id"])["step"] == step
        assert len(host.consulted) == 1


class TestAccepting:
    def test_is_answered_by_the_action_alone(self, visitor: Visitor, host: Host):
        """The host has its second word there: it refuses, and the offer is gone."""
        host.allows = ALL
        offer = give_reason(visitor, host)
        host.allows = (200, {"offers": []})
        host.reply = (409, {"status": "failed", "code": "not_any_more"})

        page = visitor.press(offer, "accept")

        assert page.step == "confirm"
        assert "could not be applied" in page.alert
        assert len(host.consulted) == 1


@contextmanager
def meanwhile(
    app: Flask, host: Host, act: Callable[[], object], *, once: bool = False
) -> Iterator[list[BaseException]]:
    """Let something happen in another thread while the host is asked; yields what went wrong."""
    answer, trouble, acted = host.receiver.answer, [], []

    def note(heard: Heard) -> Any:
        is_question = heard.path.endswith("/eligibility")
        if is_question and not (once and acted):
            acted.append(heard)
            try:
                with app.app_context():
                    act()
            except BaseException as error:
                trouble.append(error)
        return answer(heard)

    host.receiver.answer = note
    yield trouble
    host.receiver.answer = answer
    assert acted, json.dumps(host.consulted)


@contextmanager
def every_place_taken() -> Iterator[None]:
    with ExitStack() as places:
        while callback._asking.acquire(blocking=False):
            places.callback(callback._asking.release)
        yield
