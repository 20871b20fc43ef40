"""What is said to a customer by the status of their subscription, in every host's words."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.support.hosts import DAY, Host
from tests.support.pages import Page, Visitor

CONFIRM = {"confirm": {"effective": ["period_end", "immediately"]}}
FLOW = {
    "fairwell": 1,
    "steps": [{"offer": {"offers": ["quarter_off", "basic_plan", "pause"]}}, CONFIRM, "result"],
}
USABLE = "You can use everything until then."
PAID = "At the end of the paid period"


@pytest.fixture
def host(make_host: Any) -> Host:
    host: Host = make_host(flow=FLOW)
    return host


def confirm_with(visitor: Visitor, host: Host, **subscription: Any) -> Page:
    page = visitor.open(host.token(subscription=subscription))
    return visitor.press(page, "decline") if page.step != "confirm" else page


@pytest.mark.parametrize("status", [None, "", "active", "ACTIVE", " live "])
def test_that_runs_is_paid_and_usable(customer: Visitor, host: Host, status: str | None):
    page = confirm_with(customer, host, **({} if status is None else {"status": status}))

    assert PAID in page.words
    assert USABLE in page.words


@pytest.mark.parametrize(
    "status", ["past_due", "Past Due", "unpaid", "incomplete", "failed", "overdue", "suspended-7"]
)
def test_with_an_open_charge_is_called_neither_paid_nor_usable(
    customer: Visitor, host: Host, status: str
):
    page = confirm_with(customer, host, status=status)
    result = customer.press(page, "cancel", effective="period_end")

    for each in (page, result, customer.look(result.link("View receipt"))):
        assert "paid period" not in each.words
        assert USABLE not in each.words
        assert "Access Until" not in each.words
    assert "Nothing more will be charged" not in result.words


@pytest.mark.parametrize("status", ["canceled", "Cancelled", "expired", "non_renewing"])
def test_that_is_canceled_gets_no_price_cut_and_is_not_said_to_go_on(
    customer: Visitor, host: Host, status: str
):
    page = customer.open(host.token(subscription={"status": status}))

    assert page.step == "confirm"
    assert customer.press(page, "keep").heading == "Nothing has changed."


@pytest.mark.parametrize("status", ["trialing", "in_trial", "Trial"])
def test_on_trial_without_its_end_is_free_until_the_period_ends(
    customer: Visitor, host: Host, status: str
):
    page = confirm_with(customer, host, status=status)

    assert "At the end of the trial" in page.words
    assert "paid period" not in page.words


def test_on_a_free_plan_has_no_paid_period(customer: Visitor, host: Host):
    page = confirm_with(customer, host, amount_minor=0)

    assert "At the end of the period, on " in page.words
    assert "paid" not in page.words


def test_whose_period_ended_long_ago_ends_at_once_and_not_today(customer: Visitor, host: Host):
    page = confirm_with(customer, host, current_period_end=int(time.time()) - 90 * DAY)

    assert "At the end of the period, which is over" in page.words
    assert customer.press(page, "cancel", effective="period_end").heading == (
        "Your subscription has ended."
    )


def test_that_ended_meanwhile_is_not_said_to_end_in_future(
    customer: Visitor, host: Host, clock: Any
):
    page = confirm_with(customer, host)
    result = customer.press(page, "cancel", effective="period_end")
    assert result.heading.startswith("Your subscription ends on ")

    later, end = int(time.time()) + 13 * DAY, int(time.time()) + 12 * DAY
    with clock.moved(days=13):
        again = customer.open(
            host.token(iat=later, exp=later + 900, subscription={"current_period_end": end})
        )

    assert again.heading == "Your subscription has ended."
    assert USABLE not in again.words
