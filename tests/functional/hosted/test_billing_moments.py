"""The moments that billing names: wherever they lie, every page goes on to say what is true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.console_browser import Desk
from tests.support.databases import both_databases
from tests.support.hosts import ACCEPTED, Host
from tests.support.pages import Page, Visitor, values_of

ODD = [
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-12:00",
    "2200-01-01T00:00:00Z",
    "2199-12-31T23:59:59Z",
    "1969-12-31T23:59:59Z",
    "1970-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "2019-05-01T12:00:00Z",
]


def cancel(customer: Visitor, host: Host, zone: str = "Europe/Berlin") -> Page:
    confirm = customer.press(customer.open(host.token(customer={"timezone": zone})), "cancel")
    return customer.press(confirm, "cancel")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("at", ODD)
def test_keep_every_page_in_order(customer: Visitor, host: Host, owner: Desk, at: str, zone: str):
    host.reply = (200, {"status": "applied", "effective_at": at})

    result = cancel(customer, host, zone)

    assert (result.status, result.outcome) == (200, "canceled")
    assert customer.post("/refresh", {"session": result.token}).status == 200
    assert customer.post("/back", values_of(result.form("form[action='/back']"))).status == 200
    assert customer.look(result.link("View receipt")).status == 200
    assert owner.open(f"sessions/{host.only_session()['id']}").status == 200


def test_that_cannot_be_leave_the_end_as_it_was_asked_for(customer: Visitor, host: Host):
    host.reply = (200, {"status": "applied", "effective_at": "9999-12-31T23:59:59Z"})
    told = host.claims()["subscription"]["current_period_end"]

    cancel(customer, host)

    end = datetime.fromisoformat(host.only_session()["effective_at"])
    assert abs(end - datetime.fromtimestamp(told, UTC)) < timedelta(seconds=30)


def test_before_the_decision_mean_that_it_has_ended(customer: Visitor, host: Host):
    host.reply = (200, {"status": "applied", "effective_at": "2019-05-01T12:00:00Z"})

    page = cancel(customer, host)

    found = host.only_session()
    assert "2019" not in page.words
    assert datetime.fromisoformat(found["effective_at"]) >= datetime.fromisoformat(
        found["ended_at"]
    )


@both_databases
@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-12-03"])
def test_over_the_api_are_refused_with_what_is_allowed(customer: Visitor, host: Host, at: str):
    host.reply = ACCEPTED
    cancel(customer, host)
    action_id = host.asked[0]["data"]["action_id"]

    refusal = host.settle(action_id, status="applied", effective_at=at)

    assert refusal.status_code == 422
    assert "2199" in refusal.json["detail"]
    assert host.settle(action_id, status="applied").status_code == 200
