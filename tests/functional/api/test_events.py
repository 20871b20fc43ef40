"""Events by pull."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.api.problems import check_problem
from tests.support.hosts import Host
from tests.support.pages import Visitor


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
