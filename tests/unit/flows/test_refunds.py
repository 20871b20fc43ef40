"""Refunds: to the unit and the day, never too much, and every doubt in the customer's favor."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.calendar import Interval
from app.core.money import Money
from app.flows.document.parsing import parse_document
from app.flows.document.parts import FullWithin
from app.flows.document.vocabulary import Refund
from app.flows.errors import InvalidDocument
from app.flows.refunds import period_start, refund_due
from app.offers.subscription import Subscription

BERLIN = ZoneInfo("Europe/Berlin")
END = datetime(2026, 12, 1, 11, tzinfo=UTC)
"""Noon in Berlin, at the end of the thirty days of November."""

zones = st.sampled_from([UTC, BERLIN, ZoneInfo("Pacific/Auckland"), ZoneInfo("America/Sao_Paulo")])
moments = st.integers(1_577_836_800, 2_051_222_400).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
"""From 2020 to 2034."""
intervals = st.sampled_from(list(Interval))


def subscription(**changes: Any) -> Subscription:
    claims = {
        "ref": "sub-1",
        "plan": "pro",
        "amount_minor": 3000,
        "currency": "EUR",
        "interval": "month",
        "current_period_end": END,
    }
    return Subscription.model_validate(claims | changes)


def back(rule: Any, on: datetime, timezone: Any = BERLIN, **changes: Any) -> int | None:
    due = refund_due(rule, subscription(**changes), on, timezone)
    return due.money.amount_minor if due and due.money else None


def november(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=BERLIN)


class TestProrated:
    def test_pays_for_the_unused_days(self):
        due = refund_due(Refund.PRORATED, subscription(), november(21), BERLIN)

        assert due is not None
        assert (due.money, due.unused_days) == (Money(1000, "EUR"), 10)
        assert due.as_ordered() == {"kind": "prorated", "amount_minor": 1000, "currency": "EUR"}

    def test_rounds_in_the_customers_favor(self):
        assert back(Refund.PRORATED, november(21), amount_minor=2999) == 1000
        assert back(Refund.PRORATED, november(30), amount_minor=1) == 1

    def test_counts_days_where_the_customer_lives(self):
        late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # the 21st in Berlin

        assert back(Refund.PRORATED, late, BERLIN) == 1000
        assert back(Refund.PRORATED, late, UTC) == 1100

    def test_is_the_whole_price_on_the_first_day(self):
        assert back(Refund.PRORATED, november(1)) == 3000

    def test_is_nothing_on_the_last(self):
        assert back(Refund.PRORATED, datetime(2026, 12, 1, 8, tzinfo=BERLIN)) is None

    def test_of_a_year(self):
        end = datetime(2027, 11, 1, 11, tzinfo=UTC)
        changes = {"interval": "year", "amount_minor": 36500, "current_period_end": end}

        assert back(Refund.PRORATED, november(21), **changes) == 34500

    @pytest.mark.parametrize(
        "unpaid",
        [
            {"trial_end": END},
            {"status": "past_due"},
            {"amount_minor": 0},
            {"current_period_end": datetime(2026, 11, 1, tzinfo=UTC)},
        ],
    )
    def test_pays_nothing_for_what_nobody_paid(self, unpaid: dict[str, Any]):
        assert refund_due(Refund.PRORATED, subscription(**unpaid), november(21), BERLIN) is None

    def test_names_no_amount_when_only_billing_knows_what_was_paid(self):
        due = refund_due(Refund.PRORATED, subscription(discounted=True), november(21), BERLIN)

        assert due is not None
        assert due.as_ordered() == {"kind": "prorated", "amount_minor": None, "currency": None}


class TestFull:
    def test_is_the_price(self):
        assert back(Refund.FULL, november(30)) == 3000

    @pytest.mark.parametrize(("day", "amount"), [(1, 3000), (15, 3000), (16, None)])
    def test_within_some_days_ends_with_the_last_of_them(self, day: int, amount: int | None):
        rule = FullWithin(full_within=timedelta(days=14))

        assert back(rule, november(day, 23)) == amount

    def test_none_is_none(self):
        assert refund_due(Refund.NONE, subscription(), november(2), BERLIN) is None


class TestPeriodStart:
    @pytest.mark.parametrize(
        ("end", "start"),
        [
            ("2026-12-03", "2026-11-03"),
            ("2027-02-28", "2027-01-31"),
            ("2028-02-29", "2028-01-31"),
            ("2027-03-31", "2027-02-28"),
            ("2027-04-30", "2027-03-31"),
        ],
    )
    def test_of_a_month(self, end: str, start: str):
        moment = datetime.fromisoformat(f"{end}T11:00:00+00:00")

        assert period_start(moment, Interval.MONTH, 1, BERLIN) == date.fromisoformat(start)


class TestEveryRefund:
    @given(
        end=moments,
        now=moments,
        zone=zones,
        interval=intervals,
        count=st.integers(1, 60),
        amount=st.integers(0, 10**15),
        rule=st.sampled_from([Refund.PRORATED, Refund.FULL, FullWithin(full_within="14d")]),
    )
    def test_is_positive_and_never_above_the_price(
        self, end, now, zone, interval, count, amount, rule
    ):
        paid = subscription(
            current_period_end=end, interval=interval, interval_count=count, amount_minor=amount
        )
        due = refund_due(rule, paid, now, zone)

        assert due is None or 0 < due.money.amount_minor <= amount

    @given(end=moments, zone=zones, interval=intervals, amount=st.integers(1, 10**9))
    def test_is_full_on_the_first_day(self, end, zone, interval, amount):
        first = period_start(end, interval, 1, zone)
        morning = datetime(first.year, first.month, first.day, 9, tzinfo=zone)

        paid = {"current_period_end": end, "interval": interval, "amount_minor": amount}
        assert back(Refund.PRORATED, morning, zone, **paid) == amount

    @given(now=moments, later=st.timedeltas(timedelta(0), timedelta(days=40)), zone=zones)
    def test_never_grows_with_time(self, now, later, zone):
        paid = {"current_period_end": now + timedelta(days=25)}
        sooner = back(Refund.PRORATED, now, zone, **paid) or 0

        assert (back(Refund.PRORATED, now + later, zone, **paid) or 0) <= sooner


class TestDocument:
    @staticmethod
    def flow(refund: Any) -> dict[str, Any]:
        return {"fairwell": 1, "steps": [{"confirm": {"refund": refund}}, "result"]}

    @pytest.mark.parametrize("refund", ["none", "prorated", "full", {"full_within": "14d"}])
    def test_takes_every_form_and_keeps_it(self, refund: Any):
        document = parse_document(self.flow(refund))
        stored = document.model_dump(mode="json", exclude_defaults=True)

        assert parse_document(stored) == document
        assert stored["steps"][0]["confirm"].get("refund", "none") == refund

    @pytest.mark.parametrize(
        "refund",
        ["some", {"full_within": 14}, {"full_within": "0d"}, {"within": "14d"}, ["full"], {}],
    )
    def test_names_the_place_of_any_other(self, refund: Any):
        with pytest.raises(InvalidDocument) as refused:
            parse_document(self.flow(refund))

        assert refused.value.problems[0].startswith("steps[0].confirm.refund: ")

    def test_suggests_what_was_meant(self):
        with pytest.raises(InvalidDocument, match='did you mean "prorated"'):
            parse_document(self.flow("proratd"))
