"""Who may call the API, and what it says to mistakes."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from tests.functional.api.problems import check_problem, facts
from tests.support.databases import both_databases
from tests.support.hosts import ACCEPTED, Host
from tests.support.pages import Visitor


class TestAccess:
    @pytest.mark.parametrize(
        "header", ["", "Bearer", "Bearer ", "Bearer fw_live_guess", "Basic Zm86YmFy", "Bearer é"]
    )
    @pytest.mark.parametrize("path", ["/sessions", "/events", "/actions/act_1", "/sessions/cs_1"])
    def test_needs_a_live_key(self, app: Flask, path: str, header: str):
        response = app.test_client().get(f"/api/v1{path}", headers={"Authorization": header})

        check_problem(response, 401, "unauthorized")

    def test_is_not_given_by_a_key_in_the_address(self, app: Flask, host: Host):
        key = host.credentials["api_key"]

        assert app.test_client().get(f"/api/v1/sessions?api_key={key}").status_code == 401

    def test_in_one_mode_sees_nothing_of_the_other(self, customer: Visitor, host: Host):
        customer.open(host.token())
        session_id = host.only_session()["id"]

        check_problem(
            host.call("GET", f"/sessions/{session_id}", key="test_api_key"), 404, "not_found"
        )
        assert host.call("GET", "/sessions", key="test_api_key").json["data"] == []

    def test_of_a_mode_cannot_begin_a_session_in_the_other(self, host: Host):
        body = facts(host) | {"mode": "live"}

        check_problem(
            host.call("POST", "/sessions", key="test_api_key", json=body), 403, "wrong_mode"
        )


class TestProblems:
    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/nowhere", 404),
            ("DELETE", "/sessions", 405),
            ("PUT", "/events", 405),
            ("GET", "/sessions/a%00b", 404),
            ("GET", "/actions/a%00b", 404),
            ("GET", "/sessions/%ED%A0%80", 404),
        ],
    )
    def test_are_told_as_json(self, host: Host, method: str, path: str, status: int):
        response = host.call(method, path)

        assert response.status_code == status
        assert response.mimetype == "application/problem+json"

    @pytest.mark.parametrize(
        "body", [b"", b"[]", b"nonsense", b'{"sub": 1, "sub": 2}', b"\xff", b"[" * 100_000]
    )
    def test_of_a_body_are_told(self, host: Host, body: bytes):
        check_problem(host.call("POST", "/sessions", data=body), 400, "invalid_json")

    def test_of_size_are_told(self, host: Host):
        response = host.call("POST", "/sessions", data=b" " * 300_000)

        check_problem(response, 413, "request_entity_too_large")

    @pytest.mark.parametrize("limit", ["0", "201", "-1", "ten", "1e2", "٣"])
    @pytest.mark.parametrize("path", ["/sessions", "/events"])
    def test_of_a_limit_are_told(self, host: Host, path: str, limit: str):
        check_problem(host.call("GET", f"{path}?limit={limit}"), 400, "invalid_limit")


@both_databases
class TestStrangeText:
    @pytest.mark.parametrize(
        "path",
        [
            "/sessions/a%00b",
            "/actions/a%00b",
            "/sessions?after=a%00b",
            "/sessions?customer_ref=a%00b",
            "/events?after=a%00b",
            f"/sessions/{'a' * 3000}",
        ],
    )
    def test_is_the_callers_mistake_and_not_ours(self, host: Host, path: str):
        assert host.call("GET", path).status_code in {200, 400, 404, 422}

    def test_in_an_answer_is_refused(self, customer: Visitor, host: Host):
        host.reply = ACCEPTED
        customer.press(customer.press(customer.open(host.token()), "cancel"), "cancel")
        action_id = host.only_session()["action_id"]

        for wrong in (
            {"code": "a\0b"},
            {"code": "a\ud800b"},
            {"message": {"en": "a\0b"}},
            {"message": {"en": "a\ud800b"}},
            {"message": {"en": "a" * 501}},
            {"message": {"e\0n": "a"}},
            {"effective_at": "0001-01-01T00:00:00+23:59"},
        ):
            response = host.settle(action_id, status="failed", **wrong)
            check_problem(response, 422, "invalid_answer")


def test_answers_are_json_for_programs(host: Host):
    response = host.call("GET", "/sessions")

    assert json.loads(response.data) == {"data": [], "next": None}
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
