"""What canceling costs and gives back: the same on the page, in the action and in the event."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from babel.dates import format_date

from app.core.clock import utcnow
from tests.support.hosts import DAY, Host
from tests.support.pages import Page, Visitor


def flow(**confirm: Any) -> dict[str, Any]:
    choices = {"effective": ["period_end", "immediately"]}
    return {"fairwell": 1, "steps": [{"confirm": choices | confirm}, "result"]}


def in_days(count: int) -> int:
    return int(utcnow().timestamp()) + count * DAY


def day(moment: float) -> str:
    return format_date(datetime.fromtimestamp(moment, UTC), "long", locale="en")


def open_confirm(visitor: Visitor, host: Host, **subscription: Any) -> Page:
    claims = {"subscription": subscription, "customer": {"timezone": "UTC"}}
    return visitor.open(host.token(**claims))


def label_of(page: Page, effective: str) -> str:
    """Return all that is said beside one choice."""
    field = page.form().select_one(f"input[value={effective}]")
    return " ".join(field.find_parent("label").get_text(" ").split())


class TestRefund:
    # A period of 30 days, so that 12 of them are 12/30 of the price.
    PERIOD = {"interval": "day", "interval_count": 30, "amount_minor": 3000}

    def test_stands_beside_the_choice_it_belongs_to(self, visitor: Visitor, make_host):
        page = open_confirm(visitor, make_host(flow=flow(refund="prorated")), **self.PERIOD)

        assert "You get €12.00 back for 12 unused days." in label_of(page, "immediately")
        assert "back" not in label_of(page, "period_end")

    def test_is_ordered_as_it_was_shown(self, visitor: Visitor, make_host):
        host = make_host(flow=flow(refund="prorated"))
        page = open_confirm(visitor, host, **self.PERIOD)

        result = visitor.press(page, "cancel", effective="immediately")

        refund = {"kind": "prorated", "amount_minor": 1200, "currency": "EUR"}
        assert host.asked[0]["data"]["cancel"]["refund"] == refund
        assert "Refund €12.00" in result.words
        host.work()
        (ended,) = (event for event in host.heard if event["type"] == "session.ended")
        assert ended["data"]["refund"] == refund

    def test_is_none_at_the_end_of_the_period(self, visitor: Visitor, make_host):
        host = make_host(flow=flow(refund="prorated"))
        page = open_confirm(visitor, host, **self.PERIOD)

        visitor.press(page, "cancel", effective="period_end")

        assert host.asked[0]["data"]["cancel"]["refund"] == "none"

    @pytest.mark.parametrize(("within", "is_full"), [("18d", True), ("17d", False)])
    def test_in_full_lasts_for_the_days_of_the_flow(
        self, visitor: Visitor, make_host, within: str, is_full: bool
    ):
        host = make_host(flow=flow(refund={"full_within": within}))
        page = open_confirm(visitor, host, **self.PERIOD)

        said = "You get your last payment of €30.00 back." in label_of(page, "immediately")
        assert said is is_full

    def test_of_a_discounted_price_is_left_to_billing(self, visitor: Visitor, make_host):
        host = make_host(flow=flow(refund="prorated", effective=["immediately"]))
        page = open_confirm(visitor, host, discounted=True, **self.PERIOD)
        assert "What you paid for the unused days" in page.words

        visitor.press(page, "cancel")

        assert host.asked[0]["data"]["cancel"]["refund"]["amount_minor"] is None

    def test_of_a_trial_is_not_mentioned(self, visitor: Visitor, make_host):
        host = make_host(flow=flow(refund="full"))
        page = open_confirm(visitor, host, trial_end=in_days(12), **self.PERIOD)

        assert "back" not in label_of(page, "immediately")
        assert "refunded" not in page.words


class TestData:
    def test_is_deleted_on_a_day_for_each_choice(self, visitor: Visitor, make_host):
        host = make_host(flow=flow(data_deleted_after="30d", export_url="https://n.example/x"))
        page = open_confirm(visitor, host)

        last = day(in_days(42))
        soon = day(in_days(30))
        assert f"Your data is deleted on {last}." in label_of(page, "period_end")
        assert f"Your data is deleted on {soon}." in label_of(page, "immediately")
        assert page.link("Export your data") == "https://n.example/x"

    def test_is_deleted_on_the_day_the_result_repeats(self, visitor: Visitor, make_host):
        host = make_host(flow=flow(data_deleted_after="30d", effective=["period_end"]))
        page = open_confirm(visitor, host)
        words = f"Deleted on {day(in_days(42))}"
        assert words in page.words

        assert words in visitor.press(page, "cancel").words


class TestPriceWithADiscount:
    def test_is_called_regular_wherever_it_stands(self, visitor: Visitor, make_host):
        steps = [{"offer": {"offers": ["support"]}}, *flow()["steps"]]
        offer = open_confirm(visitor, make_host(flow=flow() | {"steps": steps}), discounted=True)
        confirm = visitor.press(offer, "decline")
        receipt = visitor.look(visitor.press(confirm, "cancel").link("View receipt"))

        for page in (offer, confirm, receipt):
            assert "Regular price €29.00 per month" in page.words
            assert "Now €29.00" not in page.words

    def test_is_the_price_without_one(self, visitor: Visitor, make_host):
        page = open_confirm(visitor, make_host(flow=flow()))

        assert "Price €29.00 per month" in page.words
        assert "Regular price" not in page.words
