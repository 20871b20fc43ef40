"""The log: when, who, which request; one line for each failing attempt; nothing of a customer."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app.core.observability.logs import build_formatter
from tests.support import canaries
from tests.support.canaries import CANARY
from tests.support.hosts import Host
from tests.support.pages import Visitor


class Log:
    """What the service logs, as JSON and as text."""

    def __init__(self) -> None:
        self._streams = {True: io.StringIO(), False: io.StringIO()}
        self.handlers = [self._handler(as_json) for as_json in self._streams]

    def _handler(self, as_json: bool) -> logging.Handler:
        handler = logging.StreamHandler(self._streams[as_json])
        handler.setFormatter(build_formatter(as_json=as_json))
        return handler

    @property
    def text(self) -> str:
        return self._streams[False].getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._streams[True].getvalue().splitlines()]

    def about(self, words: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if words in line["event"]]


@pytest.fixture
def log() -> Iterator[Log]:
    """Listen to all loggers, at the level of an operator who wants to know everything of us."""
    log, root = Log(), logging.getLogger()
    for handler in log.handlers:
        root.addHandler(handler)
    yield log
    for handler in log.handlers:
        root.removeHandler(handler)


def refuse_everything(host: Host) -> None:
    """Let billing and the endpoint answer with an error each time, and note what they heard."""
    host.receiver.answer = lambda heard: (500, {"Connection": "close"}, CANARY.encode())


class TestRequests:
    @pytest.mark.parametrize("given", ["8f14e45f-ceea-4f1e", "a" * 64, "req.1_2-3x"])
    def test_keep_the_id_of_a_proxy(self, app: Flask, host: Host, log: Log, given: str):
        answer = app.test_client().post(
            "/open", data={"token": host.token(aud="no")}, headers={"X-Request-Id": given}
        )

        assert answer.headers["X-Request-Id"] == given
        (line,) = log.about("open refused")
        assert (line["request_id"], line["account_id"]) == (given, host.account_id)
        assert (line["level"], line["logger"]) == ("warning", "app.hosted.open")
        assert line["time"].endswith("Z")
        assert f"request_id={given}" in log.text

    @pytest.mark.parametrize("given", [None, "", "short", "a" * 65, "a b c d e", "{{7*7}}{{7*7}}"])
    def test_get_an_id_of_ours_for_none_or_an_odd_one(self, app: Flask, given: str | None):
        headers = {} if given is None else {"X-Request-Id": given}
        client = app.test_client()
        ids = [client.get("/healthz", headers=headers).headers["X-Request-Id"] for _ in range(2)]

        assert all(each.startswith("req_") for each in ids)
        assert len(set(ids)) == 2

    def test_of_another_account_are_never_mixed(self, app: Flask, host: Host, log: Log):
        host.call("POST", "/sessions", json={"sub": ""})
        app.test_client().post("/open", data={"token": "none"})

        (refused,) = log.about("session refused")
        (unread,) = log.about("open refused")
        assert refused["account_id"] == host.account_id
        assert "account_id" not in unread


class TestAttempts:
    def test_at_billing_that_fail_are_a_line_each(
        self, app: Flask, customer: Visitor, host: Host, log: Log
    ):
        refuse_everything(host)
        survey = customer.open(host.token())
        customer.press(customer.press(survey, "cancel"), "cancel")

        first = log.about("action cancel failed")[0]
        assert first["action_id"].startswith("act_")
        assert (first["code"], first["attempt"]) == ("server_error", 1)
        assert first["next_attempt_at"].endswith("Z")
        heard = [each for each in host.receiver.heard if each.path == f"{host.path}/actions"]
        assert heard[-1].headers["x-request-id"] == first["request_id"]

    def test_at_an_endpoint_that_fail_are_a_line_each(
        self, app: Flask, customer: Visitor, host: Host, log: Log
    ):
        refuse_everything(host)
        customer.open(host.token())
        host.work()

        line = log.about("webhook delivery dlv_")[0]
        assert line["endpoint_id"].startswith("we_")
        assert (line["code"], line["attempt"]) == (500, 1)
        assert line["account_id"] == host.account_id
        heard = [each for each in host.receiver.heard if each.path == f"{host.path}/events"]
        assert line["request_id"] in {each.headers["x-request-id"] for each in heard}

    def test_that_succeed_are_none(self, customer: Visitor, host: Host, log: Log):
        survey = customer.open(host.token())
        customer.press(customer.press(survey, "cancel"), "cancel")
        host.work()

        assert "failed" not in log.text


class TestPersonalData:
    def test_is_in_no_line_when_everything_fails(
        self, app: Flask, customer: Visitor, host: Host, log: Log
    ):
        refuse_everything(host)
        canaries.cancel_with_words(host, customer)
        canaries.declare_without_login(host, customer)
        customer.open(host.token(sub=f"{CANARY}\n", jti=CANARY))
        host.call("POST", "/sessions", json={"sub": f"{CANARY}\n", "subscription": CANARY})
        host.work()

        assert log.lines
        assert CANARY not in log.text
        assert CANARY not in json.dumps(log.lines)

    def test_is_in_no_error(self, log: Log):
        try:
            raise ValueError(CANARY)
        except ValueError:
            logging.getLogger("app.test").exception("something failed")

        (line,) = log.about("something failed")
        assert "builtins.ValueError" in line["error"]
        assert "test_logs.py" in log.text
        assert CANARY not in log.text
