"""Actions over the API: billing answers later what it could not answer at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.api.problems import check_problem
from tests.support.hosts import ACCEPTED, Host
from tests.support.pages import Visitor


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
        assert self.read(host, action_id)["effective_at"] == "2031-02-03T11:00:00.000Z"
        assert host.only_session()["effective_at"] == "2031-02-03T11:00:00.000Z"
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
