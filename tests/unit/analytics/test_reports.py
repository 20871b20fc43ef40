"""Reports say what the rows say, whether they read daily counts or sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.accounts.models import Account, Mode
from app.analytics.reports.figures import ChangeVerdict
from app.analytics.reports.filters import Filter
from app.analytics.reports.periods import Period, PeriodComparison, Preset, period_of
from app.analytics.reports.sources import DailySource, source_of
from app.analytics.reports.views.lasting import report_lasting
from app.analytics.reports.views.offers import report_offers
from app.analytics.reports.views.outcomes import TrendStep, report_outcomes
from app.analytics.reports.views.reasons import report_reasons
from app.analytics.reports.views.returns import report_returns
from app.analytics.reports.views.segments import Dimension, report_segments
from app.analytics.reports.views.steps import effort_of, report_steps
from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.sessions.engine.progress import Outcome
from app.sessions.models import CancelSession
from tests.support.clocks import StillClock
from tests.unit.analytics.company import an_ending, begin, demo_flow, end, recount_all, report

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
TODAY = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def wanted(account: Account, clock: StillClock) -> Filter:
    clock.now = TODAY
    flows.publish_flow(account.id, parse_document(demo_flow()))
    return Filter(account.id, Mode.LIVE, MAY)


def add(wanted: Filter, outcome: str, **changes: Any) -> CancelSession:
    plan = {**an_ending(outcome), **changes}
    found = begin(wanted.account_id, plan, changes.pop("mode", Mode.LIVE))
    end(found, Outcome(outcome))
    return found


def count() -> None:
    db.session.commit()
    recount_all()


def in_2026(days: str) -> Period:
    first, last = (date.fromisoformat(f"2026-{day}") for day in days.split())
    return Period(first, last)


class TestPeriods:
    @pytest.mark.parametrize(
        ("preset", "first", "last"),
        [
            (Preset.LAST_30, date(2026, 11, 1), date(2026, 11, 30)),
            (Preset.THIS_MONTH, date(2026, 11, 1), date(2026, 11, 30)),
            (Preset.LAST_MONTH, date(2026, 10, 1), date(2026, 10, 31)),
            (Preset.LAST_90, date(2026, 9, 2), date(2026, 11, 30)),
            (Preset.THIS_YEAR, date(2026, 1, 1), date(2026, 11, 30)),
        ],
    )
    def test_move_with_today(self, preset: Preset, first: date, last: date):
        assert period_of(preset, TODAY.date()) == Period(first, last)

    @pytest.mark.parametrize(
        ("period", "before"),
        [
            ("05-01 05-31", "04-01 04-30"),
            ("03-01 03-31", "02-01 02-28"),
            ("04-01 06-30", "01-01 03-31"),
            ("05-04 05-10", "04-27 05-03"),
        ],
    )
    def test_are_compared_with_the_days_before(self, period: str, before: str):
        assert in_2026(period).compared(PeriodComparison.BEFORE) == in_2026(before)

    def test_are_compared_with_the_year_before(self):
        leap = Period(date(2024, 2, 1), date(2024, 2, 29))
        assert leap.compared(PeriodComparison.YEAR) == Period(date(2023, 2, 1), date(2023, 2, 28))


class TestOutcomes:
    def test_are_counted_for_each_part_of_the_period(self, wanted: Filter):
        add(wanted, "saved")
        add(wanted, "canceled", day=1)
        add(wanted, "kept", day=1)
        add(wanted, "abandoned", day=2)
        count()

        found = report_outcomes(wanted, TrendStep.DAY)

        assert len(found.rows) == 31
        assert [(row.saved, row.kept, row.canceled, row.abandoned) for row in found.rows[:3]] == [
            (1, 0, 0, 0),
            (0, 1, 1, 0),
            (0, 0, 0, 1),
        ]
        rate = found.figures["save_rate"].rate
        assert (rate.count, rate.n) == (1, 3)
        assert found.figures["retained_rate"].rate.count == 2
        assert found.amounts["mrr_lost"].by_currency == {"EUR": 2900}
        assert found.amounts["mrr_saved_net"].by_currency == {"EUR": 1450}

    def test_of_weeks_and_months_add_up(self, wanted: Filter):
        for day in (0, 1, 2):
            add(wanted, "saved", day=day)
        count()
        year = replace(wanted, period=Period(date(2026, 1, 1), date(2026, 12, 31)))

        assert [row.saved for row in report_outcomes(year).rows][4] == 3
        weeks = report_outcomes(wanted, TrendStep.WEEK).rows
        assert [row.start for row in weeks][:2] == ["2026-05-01", "2026-05-04"]
        assert sum(row.saved for row in weeks) == 3

    def test_of_nobody_are_no_claim(self, wanted: Filter):
        found = report_outcomes(wanted)

        assert found.figures["save_rate"].rate.value is None
        assert found.figures["save_rate"].verdict is ChangeVerdict.NO_DATA
        assert found.counted_at is None

    def test_say_nothing_of_a_change_by_chance(self, wanted: Filter):
        for customer in range(3):
            add(wanted, "saved", customer=customer)
            add(wanted, "canceled", customer=customer, day=-20)
        count()
        assert report_outcomes(wanted).figures["save_rate"].before.n == 3

        for customer in range(3, 20):
            add(wanted, "saved", customer=customer)
            add(wanted, "canceled", customer=customer, day=-20)
        count()
        assert report_outcomes(wanted).figures["save_rate"].verdict is ChangeVerdict.UP

    def test_leave_out_test_mode_and_strangers(self, wanted: Filter, make_stranger):
        add(wanted, "saved", mode=Mode.TEST)
        stranger = make_stranger()
        end(begin(stranger, an_ending("saved")), Outcome.SAVED)
        count()

        for ask in (report_outcomes, report_reasons, report_offers, report_steps, report_lasting):
            assert sum(getattr(row, "saved", 0) for row in ask(wanted).rows) == 0
        assert report_segments(wanted, Dimension.COUNTRY).rows == []
        assert report_returns(wanted).rows == []


class TestFilters:
    def test_by_what_daily_counts_do_not_know_agree_with_them(self, wanted: Filter):
        for number, outcome in enumerate(["saved", "canceled", "kept", "abandoned"] * 3):
            add(wanted, outcome, customer=number, day=number % 3, reason=number % 3)
        count()
        narrowed = replace(wanted, country="DE")
        assert isinstance(source_of(wanted), DailySource)
        assert not isinstance(source_of(narrowed), DailySource)

        for table, by in (("reasons", "reason"), ("offers", "offer"), ("steps", "step")):
            assert source_of(wanted).sums(table, by) == source_of(narrowed).sums(table, by)
        assert report_outcomes(wanted).rows == report_outcomes(narrowed).rows

    def test_leave_out_the_others(self, wanted: Filter):
        add(wanted, "saved", country="DE")
        add(wanted, "saved", country="NL", plan="basic")
        count()

        for change in ({"country": "NL"}, {"plan": "basic"}):
            found = report_outcomes(replace(wanted, **change))
            assert found.figures["save_rate"].rate.n == 1
        assert report_outcomes(replace(wanted, locale="de")).figures["save_rate"].rate.n == 0
        assert report_outcomes(replace(wanted, flow_id="flow_x")).figures["save_rate"].rate.n == 0


class TestReasons:
    def test_stand_beside_the_period_before(self, wanted: Filter):
        add(wanted, "saved")
        add(wanted, "canceled", reason=0)
        add(wanted, "canceled", day=-10)
        count()

        rows = report_reasons(wanted).rows

        assert [(row.reason, row.share.count, row.share.n) for row in rows] == [
            ("", 1, 2),
            ("too_expensive", 1, 2),
        ]
        assert rows[1].save_rate.value == 1.0
        assert rows[1].save_rate_before.value == 0.0


class TestOffers:
    def test_tell_what_lasted_and_what_is_unknown(self, wanted: Filter):
        for customer in range(3):
            add(wanted, "saved", customer=customer)
        report(wanted.account_id, a_report(customer=0, at=100), Mode.LIVE)
        report(wanted.account_id, a_report(customer=1, at=40, is_canceled=True), Mode.LIVE)
        count()

        (row,) = report_offers(wanted).rows

        assert (row.shown, row.accepted, row.applied, row.saved, row.cost) == (3, 3, 3, 3, 8700)
        assert (row.lasting_30.count, row.lasting_30.n, row.unknown_30) == (2, 2, 1)
        assert (row.lasting_90.count, row.lasting_90.n, row.unknown_90) == (1, 2, 1)
        assert (row.lasting_180.count, row.lasting_180.n, row.unknown_180) == (0, 1, 2)

    def test_say_nothing_of_days_that_have_not_passed(self, wanted: Filter, clock: StillClock):
        clock.now = datetime(2026, 5, 31, 12, tzinfo=UTC)
        add(wanted, "saved", day=0)
        count()

        (row,) = report_offers(wanted).rows

        assert (row.lasting_30.n, row.unknown_30) == (0, 0)
        clock.now = datetime(2026, 6, 1, 12, tzinfo=UTC)
        assert report_offers(wanted).rows[0].unknown_30 == 1


class TestSegments:
    def test_of_every_dimension_hold_all_sessions(self, wanted: Filter):
        for number in range(6):
            add(wanted, "saved", customer=number, country=["DE", "NL", ""][number % 3])
        count()

        for dimension in Dimension:
            assert sum(row.ended for row in report_segments(wanted, dimension).rows) == 6

    def test_that_cross_show_no_cell_of_few(self, wanted: Filter):
        for number in range(6):
            add(wanted, "saved", customer=number, country="DE" if number else "NL")
        count()

        rows = report_segments(wanted, Dimension.COUNTRY, Dimension.REASON).rows

        assert [(row.value, row.ended, row.is_suppressed) for row in rows] == [
            ("DE", 5, False),
            ("NL", 0, True),
        ]


class TestLasting:
    def test_follows_customers_as_far_as_they_are_known(self, wanted: Filter):
        for customer in range(4):
            add(wanted, "saved", customer=customer)
        report(wanted.account_id, a_report(customer=0, at=50, is_canceled=True), Mode.LIVE)
        report(wanted.account_id, a_report(customer=1, at=100), Mode.LIVE)
        count()

        rows = [row for row in report_lasting(wanted).rows if row.kind == ""]

        assert [(row.days, row.share, row.at_risk) for row in rows] == [(50, 0.5, 2)]
        coverage = report_lasting(wanted).figures["coverage"].rate
        assert (coverage.n, coverage.count) == (4, 2)


class TestReturns:
    def test_are_counted_for_those_whose_time_has_passed(self, wanted: Filter, clock: StillClock):
        first, second, _third = (add(wanted, "canceled", customer=each) for each in range(3))
        first.undone_at = datetime(2026, 5, 3, tzinfo=UTC)
        second.reactivated_at = datetime(2026, 7, 20, tzinfo=UTC)
        count()

        (row,) = report_returns(wanted).rows

        assert (row.month, row.canceled, row.undone) == ("2026-05", 3, 1)
        assert (row.returned_30.count, row.returned_30.n) == (1, 3)
        assert (row.returned_90.count, row.returned_90.n) == (2, 3)
        assert row.returned_365.n == 0


class TestSteps:
    def test_tell_who_left_where(self, wanted: Filter):
        add(wanted, "abandoned")
        add(wanted, "saved", is_shown=False)
        count()

        rows = {row.step: row for row in report_steps(wanted).rows}

        assert (rows["survey"].reached, rows["survey"].left) == (2, 0)
        assert (rows["offer"].reached, rows["offer"].left, rows["offer"].share.n) == (1, 1, 2)
        assert (rows["result"].reached, rows["result"].left) == (1, 0)
        effort = effort_of(wanted)
        assert (effort.n, effort.median_seconds, effort.within_a_minute.count) == (1, 90.0, 0)


def test_every_view_has_a_flat_table(wanted: Filter):
    add(wanted, "saved")
    add(wanted, "canceled", customer=2)
    report(wanted.account_id, a_report(customer=1, at=50, is_canceled=True), Mode.LIVE)
    count()

    asks = (report_outcomes, report_reasons, report_offers, report_lasting, report_returns,
            report_steps, lambda wanted: report_segments(wanted, Dimension.TENURE))  # fmt: skip
    for found in (ask(wanted) for ask in asks):
        assert found.table()
        assert all(set(row) == set(found.columns) for row in found.table())


def a_report(**changes: Any) -> dict[str, Any]:
    return {"is_canceled": False, "ends": 0, "times": 1} | changes
