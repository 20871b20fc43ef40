"""A developer's machine hears of test mode, answers for billing, and never sees live mode."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from standardwebhooks import Webhook
from werkzeug.test import TestResponse

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.billing.adapter import ActionRequest, Pending
from app.billing.answers import AnswerProblem
from app.billing.listener import service as listeners
from app.billing.listener.callback import QUESTION_DEADLINE, ListenerCallback
from app.billing.listener.models import ListenerRequest
from app.billing.models import ActionKind
from app.commands import cli
from app.commands.remote.listen import build_secret
from app.core.clock import clock_set_to, system_clock
from app.extensions import db
from tests.faults.receivers import Heard, Receiver, receiving
from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Page, Visitor
from tests.support.patience import wait_for

APPLIED = b'{"status": "applied", "effective_at": "2031-02-03T11:00:00Z"}'
KEYS = ["basic_plan", "quarter_off"]
OFFER_FIRST = {"fairwell": 1, "steps": [{"offer": {"offers": KEYS}}, "confirm", "result"]}
Call = Callable[..., TestResponse]


@pytest.fixture
def test_key(app: Flask, host: Host) -> str:
    with app.app_context():
        key = accounts.create_api_key(host.account_id, Mode.TEST)
        db.session.commit()
    return key


@pytest.fixture
def call(app: Flask, host: Host, test_key: str) -> Call:
    """Call the API with the test key."""
    credentials = dict(host.credentials) | {"api_key": test_key}
    return Host(app, host.receiver, host.path, credentials).call


@pytest.fixture
def laptop() -> Iterator[Receiver]:
    """What the developer runs."""
    with receiving() as receiver:
        yield receiver


def cancel(customer: Visitor, host: Host, mode: str = "test") -> Page:
    page = customer.press(customer.open(host.token(mode=mode)), "cancel")
    return customer.press(page, "cancel")


def start(call: Call) -> str:
    return f"/listeners/{call('POST', '/listeners', json={}).json['id']}"


def run_listen(url: str, key: str, *options: str) -> Iterator[subprocess.Popen]:
    """Run ``fairwell listen``, as it is typed."""
    command = [sys.executable, "-m", "app.commands", "listen", "--url", url, "--json"]
    process = subprocess.Popen(
        [*command, "--key", key, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"FAIRWELL_API_KEY": ""},
    )
    assert "whsec_" in process.stderr.readline()
    assert "Listening" in process.stderr.readline()
    yield process
    process.kill()
    process.communicate()


@pytest.fixture
def listening(url: str, test_key: str, laptop: Receiver) -> Iterator[subprocess.Popen]:
    yield from run_listen(url, test_key, "--to", laptop.url)


class TestCommand:
    def test_forwards_what_happens_and_answers_for_billing(
        self,
        listening: subprocess.Popen,
        customer: Visitor,
        host: Host,
        laptop: Receiver,
        test_key: str,
        call: Call,
    ):
        laptop.answer = lambda heard: (
            (200, {}, APPLIED) if b"action.requested" in heard.body else (204, {}, b"")
        )

        page = cancel(customer, host)
        host.work()

        assert page.outcome == "canceled"
        (session,) = call("GET", "/sessions").json["data"]
        action = call("GET", f"/actions/{session['action_id']}").json
        assert (action["status"], session["effective_at"]) == (
            "applied",
            "2031-02-03T11:00:00.000Z",
        )
        assert host.asked == []
        types = wait_for(lambda: told if "receipt.issued" in (told := tell(laptop)) else None)
        assert [each for each in types if each != "action.requested"][:1] == ["session.started"]
        assert {"action.requested", "session.ended", "action.applied"} <= set(types)
        for heard in laptop.heard:
            verify(heard, test_key)
        same = [heard for heard in host.heard if heard["type"] == "session.ended"]
        assert [json.loads(heard.body)["data"] for heard in ended(laptop)] == [
            each["data"] for each in same
        ]

        listening.terminate()
        output, errors = listening.communicate(timeout=20)

        assert "--after evt_" in errors
        printed = [json.loads(line)["type"] for line in output.splitlines()]
        assert printed in (types, types[:-1])  # it may end before it says what it forwarded last

    def test_ends_when_another_one_begins(self, listening: subprocess.Popen, call: Call):
        start(call)

        _, errors = listening.communicate(timeout=20)

        assert "Another listener began later" in errors
        assert listening.returncode == 1

    def test_takes_no_live_key(self, url: str, host: Host):
        key = host.credentials["api_key"]
        found = CliRunner().invoke(
            cli, ["listen", "--url", url, "--key", key, "--to", "http://localhost:1/"]
        )
        assert (found.exit_code, "use a test key" in found.output) == (1, True)


def verify(heard: Heard, key: str) -> None:
    """Check a signature; the command is a process of its own, with the machine's clock."""
    with clock_set_to(system_clock):
        Webhook(build_secret(key)).verify(heard.body, heard.headers)


def tell(laptop: Receiver) -> list[str]:
    return [json.loads(heard.body)["type"] for heard in list(laptop.heard)]


def ended(laptop: Receiver) -> list[Heard]:
    return [heard for heard in laptop.heard if b'"type":"session.ended"' in heard.body]


class TestListener:
    def test_leaves_live_mode_alone(self, customer: Visitor, host: Host, call: Call):
        path = start(call)

        cancel(customer, host, "live")
        host.work()

        assert [each["data"]["kind"] for each in host.asked] == ["cancel"]
        found = call("GET", f"{path}/requests").json
        assert (found["actions"], found["events"]) == ([], [])

    def test_that_is_stopped_gives_the_actions_back(
        self, customer: Visitor, host: Host, call: Call
    ):
        path = start(call)
        assert call("DELETE", path).status_code == 204

        cancel(customer, host)

        assert [each["data"]["kind"] for each in host.asked] == ["cancel"]

    def test_that_falls_silent_gives_the_actions_back(
        self, customer: Visitor, host: Host, call: Call, clock: MovableClock
    ):
        start(call)
        with clock.moved(seconds=31):
            cancel(customer, host)

        assert [each["data"]["kind"] for each in host.asked] == ["cancel"]

    def test_answers_for_billing_as_long_as_it_asks(
        self, customer: Visitor, host: Host, call: Call, clock: MovableClock
    ):
        path = start(call)
        for seconds in (20, 40, 60):
            with clock.moved(seconds=seconds):
                assert call("GET", f"{path}/requests").status_code == 200

        with clock.moved(seconds=80), ThreadPoolExecutor() as threads:
            page = threads.submit(cancel, customer, host)
            (asked,) = wait_for(lambda: call("GET", f"{path}/requests").json["actions"])
            answer = {"status": 422, "body": '{"status": "failed", "code": "card_expired"}'}
            answered = call("POST", f"{path}/requests/{asked['id']}", json=answer)

        assert answered.status_code == 204
        assert page.result().outcome == "canceled"
        action = call("GET", f"/actions/{asked['id']}").json
        assert (action["status"], action["code"]) == ("failed", "card_expired")
        assert host.asked == []

    def test_that_answers_too_late_is_told(self, call: Call, host: Host):
        path = start(call)
        late = call("POST", f"{path}/requests/act_01kb3f0q7terasv1e5t0w9m2zd", json={"status": 200})
        assert (late.status_code, late.json["code"]) == (409, "answer_too_late")

    def test_that_says_nothing_leaves_the_action_pending(self, app: Flask, host: Host, call: Call):
        path, now = start(call), datetime.now(UTC)
        request = ActionRequest("act_1", ActionKind.CANCEL, {}, now)
        with app.app_context():
            result = ListenerCallback(host.account_id).perform(request, timedelta())
        assert result == Pending(AnswerProblem.NO_ANSWER)
        late = call("POST", f"{path}/requests/act_1", json={"status": 200})
        assert late.json["code"] == "answer_too_late"

    def test_is_not_another_accounts(
        self, make_host: Callable[..., Host], app: Flask, host: Host, call: Call
    ):
        path, other = start(call), make_host()
        with app.app_context():
            key = accounts.create_api_key(other.account_id, Mode.TEST)
            db.session.commit()
        other.credentials["key"] = key
        answers = [
            other.call("GET", f"{path}/requests", key="key"),
            other.call("POST", f"{path}/requests/act_1", key="key", json={"status": 200}),
            other.call("DELETE", path, key="key"),
            host.call("GET", f"{path}/requests"),
            host.call("DELETE", path),
        ]
        assert [each.status_code for each in answers] == [404] * 5
        assert call("GET", f"{path}/requests").status_code == 200


class TestQuestion:
    """Which offers a customer may see: asked of the machine that listens, for a second."""

    @pytest.fixture
    def host(self, make_host: Callable[..., Host]) -> Host:
        return make_host(flow=OFFER_FIRST, with_veto=True)

    @both_databases
    def test_is_answered_in_time(self, customer: Visitor, host: Host, call: Call):
        path = start(call)
        with ThreadPoolExecutor() as threads:
            page = threads.submit(customer.open, host.token(mode="test"))
            (asked,) = wait_for(lambda: call("GET", f"{path}/requests").json["questions"])
            answer = {"status": 200, "body": '{"offers": ["quarter_off"]}'}
            answered = call("POST", f"{path}/requests/{asked['id']}", json=answer)

        assert answered.status_code == 204
        assert asked["message"]["type"] == "eligibility.requested"
        assert asked["message"]["data"]["offers"] == KEYS
        assert page.result().step == "offer"
        assert "€21.75" in page.result().words
        assert host.consulted == []
        assert call("GET", f"{path}/requests").json["questions"] == []

    @pytest.mark.parametrize(
        "answer",
        [
            {"status": 200, "body": '{"offers": []}'},
            {"status": 500, "body": ""},
            {"status": None},
        ],
        ids=["none", "broken", "nothing came back"],
    )
    def test_without_a_yes_leads_on_without_an_offer(
        self, customer: Visitor, host: Host, call: Call, answer: dict[str, Any]
    ):
        path = start(call)
        with ThreadPoolExecutor() as threads:
            page = threads.submit(customer.open, host.token(mode="test"))
            (asked,) = wait_for(lambda: call("GET", f"{path}/requests").json["questions"])
            call("POST", f"{path}/requests/{asked['id']}", json=answer)

        assert page.result().step == "confirm"

    def test_that_nobody_takes_leads_on_without_an_offer(
        self, app: Flask, customer: Visitor, host: Host, call: Call
    ):
        path, began = start(call), time.monotonic()

        page = customer.open(host.token(mode="test"))

        assert page.step == "confirm"
        assert time.monotonic() - began < QUESTION_DEADLINE.total_seconds() + 1
        assert call("GET", f"{path}/requests").json["questions"] == []
        assert host.consulted == []

    def test_that_is_answered_too_late_is_told(self, call: Call):
        path = start(call)
        late = call("POST", f"{path}/requests/ask_01kb3f0q7terasv1e5t0w9m2zd", json={"status": 200})
        assert (late.status_code, late.json["code"]) == (409, "answer_too_late")

    @pytest.mark.parametrize("silent_for", [31, 3600])
    def test_goes_to_the_host_once_the_machine_is_silent(
        self, customer: Visitor, host: Host, call: Call, clock: MovableClock, silent_for: int
    ):
        host.allows = (200, {"offers": KEYS})
        start(call)
        with clock.moved(seconds=silent_for):
            page = customer.open(host.token(mode="test"))

        assert page.step == "offer"
        assert len(host.consulted) == 1

    def test_of_live_mode_goes_to_the_host(self, customer: Visitor, host: Host, call: Call):
        host.allows = (200, {"offers": KEYS})
        start(call)

        assert customer.open(host.token()).step == "offer"
        assert len(host.consulted) == 1

    def test_is_not_asked_where_the_account_wants_none(
        self, customer: Visitor, make_host: Callable[..., Host], app: Flask
    ):
        host = make_host(flow=OFFER_FIRST)
        with app.app_context():
            account = accounts.require_account(host.account_id)
            listeners.start_listener(account, include_text=False)
            db.session.commit()

        assert customer.open(host.token(mode="test")).step == "offer"

    @both_databases
    def test_that_was_left_goes_with_an_erased_customer(
        self, app: Flask, customer: Visitor, host: Host, call: Call
    ):
        """A process that ends while it waits leaves its question behind."""
        path = start(call)
        with app.app_context():
            question = '{"data": {"customer_ref": "customer-7"}}'
            row = {"account_id": host.account_id, "action_id": "ask_left", "body": question}
            db.session.add(ListenerRequest(**row))
            db.session.commit()
        assert len(call("GET", f"{path}/requests").json["questions"]) == 1

        cancel_now = customer.open(host.token())
        customer.press(cancel_now, "cancel")
        host.work()
        assert host.call("DELETE", "/customers/customer-7").status_code == 200

        assert call("GET", f"{path}/requests").json["questions"] == []


class TestForwardedQuestion:
    @pytest.fixture
    def host(self, make_host: Callable[..., Host]) -> Host:
        return make_host(flow=OFFER_FIRST, with_veto=True)

    def test_is_signed_and_answered_and_printed(
        self,
        listening: subprocess.Popen,
        customer: Visitor,
        host: Host,
        laptop: Receiver,
        test_key: str,
    ):
        laptop.answer = lambda heard: (200, {}, b'{"offers": ["quarter_off"]}')

        page = customer.open(host.token(mode="test"))

        assert page.step == "offer"
        (question,) = [each for each in laptop.heard if b"eligibility.requested" in each.body]
        verify(question, test_key)
        printed = json.loads(listening.stdout.readline())
        assert (printed["type"], printed["status"]) == ("eligibility.requested", 200)
        assert printed["id"].startswith("ask_")
        assert host.consulted == []
