"""The REST API: who may call it, and what each resource answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from tests.clocks import MovableClock
from tests.databases import both_databases
from tests.hosts import ACCEPTED, Host
from tests.pages import Page, Visitor


def facts(host: Host, **changes: Any) -> dict[str, Any]:
    """Return what a host posts to begin a session: claims without the cryptography."""
    claims = host.claims(**changes)
    return {name: claims[name] for name in ("sub", "subscription", "customer") if name in claims}


def check_problem(response: Any, status: int, code: str) -> None:
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    assert (response.json["status"], response.json["code"]) == (status, code)
    assert response.json["title"]
    assert response.json["detail"]


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


class TestBeginSession:
    def test_answers_with_a_link_into_it(self, host: Host):
        response = host.call("POST", "/sessions", json=facts(host))

        assert response.status_code == 201
        assert set(response.json) == {"id", "url", "expires_at"}
        assert host.session(response.json["id"])["customer_ref"] == "customer-7"

    def test_with_the_same_idempotency_key_begins_no_second_one(self, host: Host):
        headers = {"Idempotency-Key": "order-7"}

        one = host.call("POST", "/sessions", json=facts(host), headers=headers)
        other = host.call("POST", "/sessions", json=facts(host), headers=headers)

        assert one.json["id"] == other.json["id"]
        assert host.only_session()["id"] == one.json["id"]

    def test_with_a_key_of_another_customer_is_refused(self, host: Host):
        headers = {"Idempotency-Key": "order-7"}
        host.call("POST", "/sessions", json=facts(host), headers=headers)

        other = host.call("POST", "/sessions", json=facts(host, sub="other"), headers=headers)

        check_problem(other, 422, "idempotency_key_reused")

    def test_without_a_key_begins_another(self, host: Host):
        ids = {host.call("POST", "/sessions", json=facts(host)).json["id"] for _ in range(2)}

        assert len(ids) == 2

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"sub": ""}, "invalid_claims"),
            ({"subscription": {}}, "invalid_claims"),
            ({"flow": "summer"}, "flow_not_published"),
            ({"flow": "a\0"}, "invalid_claims"),
            ({"return_url": "https://evil.example"}, "invalid_return_url"),
        ],
    )
    def test_says_what_is_wrong(self, host: Host, changes: dict[str, Any], code: str):
        check_problem(host.call("POST", "/sessions", json=facts(host) | changes), 422, code)

    def test_cannot_speak_for_another_account(self, host: Host, make_host):
        other = make_host()

        response = host.call("POST", "/sessions", json=facts(host) | {"iss": other.account_id})

        assert host.session(response.json["id"])["id"] == response.json["id"]
        assert other.call("GET", "/sessions").json["data"] == []


class TestLink:
    @pytest.fixture
    def path(self, host: Host) -> str:
        url = host.call("POST", "/sessions", json=facts(host)).json["url"]
        return "/continue/" + url.rpartition("/")[2]

    def test_shows_a_page_and_changes_nothing(self, app: Flask, host: Host, path: str):
        before = host.only_session()

        page = Page(app.test_client().get(path))

        assert (page.status, page.step) == (200, "continue")
        assert app.test_client().head(path).status_code == 200
        assert host.only_session() == before

    def test_leads_into_the_session_by_a_button(
        self, app: Flask, customer: Visitor, host: Host, path: str
    ):
        page = Page(app.test_client().get(path))
        link = page.soup.select_one("input[name=link]")["value"]

        survey = customer.post("/continue", {"link": link})

        assert survey.step == "survey"
        assert customer.press(survey, "cancel").step == "confirm"

    def test_opens_for_a_week(self, customer: Visitor, path: str, clock: MovableClock):
        link = {"link": path.rpartition("/")[2]}

        with clock.moved(days=6):
            assert customer.post("/continue", link).status == 200
        with clock.moved(days=8):
            assert customer.post("/continue", link).status == 401

    @pytest.mark.parametrize("link", ["", "nonsense", "a.b.c", "\0"])
    def test_that_is_none_of_ours_opens_nothing(self, customer: Visitor, link: str):
        assert customer.post("/continue", {"link": link}).status == 401


class TestReadSessions:
    def test_pages_through_all_of_them_once(self, customer: Visitor, host: Host):
        for number in range(5):
            customer.open(host.token(sub=f"c{number}"))

        seen: list[str] = []
        while rows := host.call(
            "GET", "/sessions?limit=2" + (f"&after={seen[-1]}" if seen else "")
        ).json["data"]:
            seen += [row["id"] for row in rows]

        assert len(seen) == len(set(seen)) == 5
        assert seen == sorted(seen)

    def test_of_one_customer(self, customer: Visitor, host: Host):
        for ref in ("ann", "bob"):
            customer.open(host.token(sub=ref))

        rows = host.call("GET", "/sessions?customer_ref=bob").json["data"]

        assert [row["customer_ref"] for row in rows] == ["bob"]

    def test_writes_times_in_utc(self, customer: Visitor, host: Host):
        customer.open(host.token())

        assert host.only_session()["started_at"].endswith("Z")


class TestAction:
    @pytest.fixture
    def action_id(self, customer: Visitor, host: Host) -> str:
        host.reply = ACCEPTED
        customer.press(customer.press(customer.open(host.token()), "cancel"), "cancel")
        return str(host.only_session()["action_id"])

    def read(self, host: Host, action_id: str) -> dict[str, Any]:
        return dict(host.call("GET", f"/actions/{action_id}").json)

    def test_can_be_read_while_it_is_pending(self, host: Host, action_id: str):
        action = self.read(host, action_id)

        assert (action["kind"], action["status"]) == ("cancel", "pending")
        assert action["session_id"] == host.only_session()["id"]

    def test_is_settled_by_the_host(self, host: Host, action_id: str):
        answer = {"status": "applied", "effective_at": "2031-02-03T12:00:00+01:00"}

        response = host.settle(action_id, **answer)

        assert response.json["status"] == "applied"
        assert self.read(host, action_id)["effective_at"] == "2031-02-03T11:00:00Z"
        assert host.only_session()["effective_at"] == "2031-02-03T11:00:00Z"
        assert host.heard_types().count("action.applied") == 1

    def test_may_be_settled_twice_the_same_way(self, host: Host, action_id: str):
        for _ in range(2):
            assert host.settle(action_id, status="applied").status_code == 200

        assert host.heard_types().count("action.applied") == 1

    def test_cannot_be_settled_both_ways(self, host: Host, action_id: str):
        host.settle(action_id, status="applied")

        check_problem(host.settle(action_id, status="failed"), 409, "action_settled")
        assert self.read(host, action_id)["status"] == "applied"

    @pytest.mark.parametrize(
        "wrong",
        [
            {},
            {"status": "pending"},
            {"status": ["applied"]},
            {"status": "failed", "code": 7},
            {"status": "failed", "message": "text"},
            {"status": "failed", "message": {"en": 7}},
            {"status": "applied", "effective_at": "tomorrow"},
            {"status": "applied", "effective_at": "2031-02-03T12:00:00"},
            {"status": "applied", "effective_at": 1_900_000_000},
        ],
    )
    def test_takes_no_other_answer(self, host: Host, action_id: str, wrong: dict[str, Any]):
        check_problem(host.settle(action_id, **wrong), 422, "invalid_answer")
        assert self.read(host, action_id)["status"] == "pending"

    def test_of_another_account_cannot_be_reached(self, host: Host, make_host, action_id: str):
        stranger = make_host()

        check_problem(stranger.call("GET", f"/actions/{action_id}"), 404, "not_found")
        check_problem(stranger.settle(action_id, status="applied"), 404, "not_found")

    def test_of_the_other_mode_cannot_be_reached(self, host: Host, action_id: str):
        response = host.call(
            "POST", f"/actions/{action_id}", key="test_api_key", json={"status": "applied"}
        )

        check_problem(response, 404, "not_found")


class TestEvents:
    def test_are_paged_without_a_gap(self, customer: Visitor, host: Host):
        for number in range(3):
            customer.press(customer.open(host.token(sub=f"c{number}")), "cancel")
        host.work()

        pulled: list[dict[str, Any]] = []
        while rows := host.call(
            "GET", "/events?limit=1" + (f"&after={pulled[-1]['id']}" if pulled else "")
        ).json["data"]:
            pulled += rows

        assert [event["id"] for event in pulled] == [event["id"] for event in host.heard]

    def test_of_the_other_mode_are_kept_apart(self, customer: Visitor, host: Host):
        customer.open(host.token(mode="test"))
        host.work()

        assert host.call("GET", "/events").json["data"] == []
        assert len(host.call("GET", "/events", key="test_api_key").json["data"]) == 1

    @pytest.mark.parametrize("after", ["evt_unknown", "nonsense", "'"])
    def test_after_an_unknown_one_are_a_problem(self, host: Host, after: str):
        check_problem(host.call("GET", f"/events?after={after}"), 422, "unknown_event")


def test_answers_are_json_for_programs(host: Host):
    response = host.call("GET", "/sessions")

    assert json.loads(response.data) == {"data": []}
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
