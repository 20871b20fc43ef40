"""Sessions over the API: begun without cryptography, entered by a link, read again."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.functional.api.problems import check_problem, facts
from tests.support.clocks import MovableClock
from tests.support.hosts import Host
from tests.support.pages import Page, Visitor


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
