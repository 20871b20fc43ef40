"""A cancellation by somebody who did not sign in: found and done, or looked into by a person."""

from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from tests.functional.demo.host import NOW, Host

PERIOD_END = datetime(2026, 12, 7, 22, 15, 3, tzinfo=UTC)


def declare(host: Host, webhook_id: str = "act_1", **declared: Any) -> TestResponse:
    notice = {"name": "Studio North", "contract": "sub_1001", "kind": None, "end_on": None}
    data = {"action_id": "act_1", "kind": "verify_cancel", "notice_id": "ntc_1", "mode": "live"}
    body = data | {"verify_cancel": notice | declared}
    return host.send("actions", "action.requested", body, webhook_id)


class TestVerifying:
    @pytest.mark.parametrize(
        "number", ["sub_1001", "ACCOUNT-1001", " billing@studio-north.example"]
    )
    def test_finds_the_contract_by_name_and_number(self, host: Host, number: str) -> None:
        answer = declare(host, name=" studio  north", contract=number)

        assert answer.json == {"status": "applied", "effective_at": "2026-12-07T22:15:03+00:00"}
        assert host.subscription().ends_at == PERIOD_END

    @pytest.mark.parametrize(
        "declared",
        [
            {"name": "Studio South"},
            {"contract": "sub_1002"},
            {"contract": ""},
            {"name": None, "contract": None},
        ],
    )
    def test_leaves_to_a_person_what_does_not_match(self, host: Host, declared: Any) -> None:
        answer = declare(host, **declared)

        assert (answer.status_code, answer.json) == (202, {"status": "pending"})
        assert host.subscription().status_at(NOW) == "active"

    def test_ends_at_once_for_an_extraordinary_reason(self, host: Host) -> None:
        declare(host, kind="extraordinary")

        assert host.subscription().status_at(NOW) == "canceled"

    def test_ends_on_a_later_day_and_charges_until_then(self, host: Host) -> None:
        declare(host, end_on="2027-01-20")

        subscription = host.subscription()
        assert subscription.ends_at is not None
        assert subscription.ends_at.date().isoformat() == "2027-01-20"
        assert subscription.next_charge_at == PERIOD_END

    def test_never_ends_earlier_than_the_contract_allows(self, host: Host) -> None:
        declare(host, end_on="2026-12-01")

        assert host.subscription().ends_at == PERIOD_END

    def test_says_the_same_on_every_try(self, host: Host) -> None:
        assert declare(host).json == declare(host).json


def test_every_page_leads_to_the_way_without_a_login(host: Host) -> None:
    for path in ("/", "/switch", "/nowhere"):
        page = BeautifulSoup(host.browser.get(path).text, "html.parser")
        link = page.find("a", string="Verträge hier kündigen")

        assert link["href"] == "http://localhost:8000/cancel/acct_tidemark?lang=de&country=DE"
