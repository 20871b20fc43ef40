"""What is said to a customer whose subscription is paused already."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.clock import utcnow
from tests.support.hosts import DAY, Host
from tests.support.pages import Page, Visitor

CONFIRM = {"confirm": {"effective": ["period_end", "immediately"]}}
FLOW = {"fairwell": 1, "steps": [{"offer": {"offers": ["pause", "support"]}}, CONFIRM, "result"]}


@pytest.fixture
def host(make_host: Any) -> Host:
    host: Host = make_host(flow=FLOW)
    return host


def open_paused(visitor: Visitor, host: Host, **subscription: Any) -> Page:
    return visitor.open(host.token(subscription={"status": "paused"} | subscription))


class TestOffers:
    def test_are_not_another_pause(self, visitor: Visitor, host: Host):
        assert visitor.open(host.token()).heading == "Pause for up to 3 months"
        assert open_paused(visitor, host).heading == "Can we help you with this?"

    def test_claim_no_price_that_is_not_charged_now(self, visitor: Visitor, host: Host):
        page = open_paused(visitor, host)

        assert "Now Paused" in page.words
        assert "per month" not in page.words


class TestCancellation:
    def test_promises_no_use_until_the_end(self, visitor: Visitor, host: Host):
        confirm = visitor.press(open_paused(visitor, host), "decline")
        assert "It is paused now. Nothing more is charged." in confirm.words

        result = visitor.press(confirm, "cancel", effective="period_end")
        assert result.heading.startswith("Your subscription ends on ")
        receipt = visitor.look(result.link("View receipt"))
        assert "Access Paused" in receipt.words

        for page in (confirm, result, receipt):
            assert "You can use" not in page.words
            assert "Access Until" not in page.words

    def test_names_no_day_of_a_period_that_is_over(self, visitor: Visitor, host: Host):
        over = int(utcnow().timestamp()) - 3 * DAY
        page = visitor.press(open_paused(visitor, host, current_period_end=over), "decline")

        assert "At the end of the period, which is over" in page.words

    def test_of_a_running_subscription_leaves_it_usable(self, visitor: Visitor, host: Host):
        page = visitor.press(visitor.open(host.token()), "decline")

        assert "You can use everything until then." in page.words
