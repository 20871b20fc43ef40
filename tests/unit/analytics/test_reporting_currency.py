"""Reports in the account's own currency: every sum equals a recount from raw rows."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account, Mode
from app.accounts.service import require_account
from app.analytics.currency import exchange_rates
from app.analytics.currency.conversion import ConvertedSum, DatedRate
from app.analytics.currency.errors import InvalidRate, TooManyRates
from app.analytics.reports.filters import Filter
from app.analytics.reports.overview import read_overview
from app.analytics.reports.periods import Period, PeriodComparison
from app.analytics.reports.report import Report
from app.analytics.reports.views.offers import add_currencies, report_offers
from app.analytics.reports.views.outcomes import report_outcomes
from app.core.money import minor_digits
from app.extensions import db
from app.sessions.engine.progress import Outcome
from app.sessions.models import CancelSession
from tests.unit.analytics.company import BEGAN, begin, end, new_account, recount_all

MONTHLY = {"EUR": 2900, "JPY": 2900, "KWD": 4333}
COST = {"EUR": 2900, "JPY": 34800, "KWD": 1000}
"""Half of the price, twice."""
PERIOD = Period(date(2026, 5, 2), date(2026, 5, 12))


def a_session(dice: random.Random) -> dict[str, Any]:
    return {
        "customer": dice.randrange(40),
        "day": dice.randrange(14),
        "plan": dice.choice(["pro", "basic"]),
        "price": dice.randrange(3),
        "reason": 1,
        "tenure": 60,
        "country": dice.choice(["DE", "NL"]),
        "is_shown": True,
    }


def fill(account_id: str, dice: random.Random, sessions: int = 24) -> list[CancelSession]:
    for _ in range(sessions):
        end(begin(account_id, a_session(dice)), dice.choice([*Outcome]))
    recount_all()
    query = select(CancelSession).where(CancelSession.account_id == account_id)
    return list(db.session.scalars(query))


def some_rates(target: str, dice: random.Random) -> list[DatedRate]:
    """Rates from some days on, so that a few sessions have none and others differ by day."""
    found = {}
    for currency in sorted({"EUR", "JPY", "KWD"} - {target}):
        for _ in range(dice.randrange(4)):
            since = (BEGAN + timedelta(days=dice.randrange(-2, 12))).date().isoformat()
            value = Decimal(dice.randrange(1, 10**9)).scaleb(-6)
            found[currency, since] = DatedRate(currency, since, value)
    return list(found.values())


def recounted(rows: list[tuple[CancelSession, int]], target: str, rates: list[DatedRate]) -> Any:
    exact: dict[str, Fraction] = {}
    missing: Counter[str] = Counter()
    for each, amount in rows:
        currency, day = each.subscription_data["currency"], each.ended_at.date().isoformat()
        held = [rate for rate in rates if rate.currency == currency and rate.since <= day]
        if currency != target and not held:
            missing[currency] += 1
            continue
        rate = max(held, key=lambda held: held.since).rate if currency != target else Decimal(1)
        unit = Fraction(amount, 10 ** minor_digits(currency)) * Fraction(rate)
        exact[currency] = exact.get(currency, Fraction(0)) + unit
    parts = {
        currency: floor(units * 10 ** minor_digits(target) + Fraction(1, 2))
        for currency, units in exact.items()
    }
    return {currency: part for currency, part in parts.items() if part}, missing


def said(found: ConvertedSum | None) -> Any:
    assert found is not None
    return found.by_currency, found.left_out


def of_period(rows: list[CancelSession], *outcomes: Outcome) -> list[tuple[CancelSession, int]]:
    return [
        (each, MONTHLY[each.subscription_data["currency"]])
        for each in rows
        if each.outcome in outcomes and PERIOD.since <= each.ended_at < PERIOD.until
    ]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("narrowing", [{}, {"plan": "pro"}, {"plan": "pro", "country": "DE"}])
def test_sums_equal_a_recount(app: Flask, seed: int, narrowing: dict[str, str]):
    dice = random.Random(seed)
    target = dice.choice(["EUR", "JPY", "KWD"])
    account_id, rates = new_account(), some_rates(target, dice)
    exchange_rates.replace_rates(require_account(account_id), target, rates)
    rows = [
        each
        for each in fill(account_id, dice)
        if narrowing.get("plan") in {None, each.subscription_data["plan"]}
        and narrowing.get("country") in {None, each.customer_data["country"]}
    ]
    wanted = Filter(account_id, Mode.LIVE, PERIOD, **narrowing)

    outcomes, offers = report_outcomes(wanted), report_offers(wanted)
    lost, saved = of_period(rows, Outcome.CANCELED), of_period(rows, Outcome.SAVED)
    everybody = of_period(rows, Outcome.CANCELED, Outcome.SAVED, Outcome.KEPT)
    for name, own in (("mrr_lost", lost), ("mrr_saved", saved), ("mrr_at_risk", everybody)):
        assert said(outcomes.amounts[name].converted) == recounted(own, target, rates)
    given = [(each, COST[each.subscription_data["currency"]]) for each, _mrr in saved]
    assert said(offers.amounts["cost"].converted) == recounted(given, target, rates)
    check_rows(offers, recounted(saved, target, rates))
    check_course(wanted, outcomes)


def check_rows(offers: Report[Any], expected: Any) -> None:
    """What files hold a line at a time adds up to what pages say."""
    parts, missing = expected
    assert sum(row.mrr_saved_converted or 0 for row in offers.rows) == sum(parts.values())
    assert sum(row.saved_without_rate for row in offers.rows) == sum(missing.values())
    for total in add_currencies(offers.rows):
        found = total.converted("mrr_saved")
        assert found is not None
        assert found.amount_minor == sum(row.mrr_saved_converted or 0 for row in total.by_currency)


def check_course(wanted: Filter, outcomes: Report[Any]) -> None:
    """The line beside a number is drawn of the days that the number is made of."""
    found, converted = read_overview(wanted), outcomes.amounts["mrr_lost"].converted
    if converted is None or found.currency != converted.currency:
        return
    drawn = sum(part["mrr_lost"] for part in found.course)
    assert abs(drawn - converted.amount_minor) <= 3 * len(found.course)  # each part is rounded


def test_rates_change_nothing_before_their_day(app: Flask):
    account_id = new_account()
    account = require_account(account_id)
    exchange_rates.replace_rates(account, "EUR", [DatedRate("JPY", "2026-01-01", Decimal("0.01"))])
    fill(account_id, random.Random(3))
    wanted = Filter(account_id, Mode.LIVE, PERIOD, PeriodComparison.NONE)
    before = report_outcomes(wanted).amounts

    exchange_rates.save_rate(account, DatedRate("JPY", "2026-05-13", Decimal(7)))
    assert report_outcomes(wanted).amounts == before
    exchange_rates.save_rate(account, DatedRate("JPY", "2026-05-03", Decimal(7)))
    assert report_outcomes(wanted).amounts != before


def test_without_a_currency_nothing_is_converted(app: Flask):
    account_id = new_account()
    fill(account_id, random.Random(3))
    wanted = Filter(account_id, Mode.LIVE, PERIOD)

    outcomes, offers = report_outcomes(wanted), report_offers(wanted)
    assert all(each.converted is None for each in outcomes.amounts.values())
    assert not outcomes.exchange_rates
    assert {row.converted_currency for row in offers.rows} == {""}
    assert {row.cost_converted for row in offers.rows} == {None}


class TestStored:
    def test_are_kept_for_each_currency_they_lead_to(self, account: Account):
        usd, yen = (
            DatedRate("USD", "2026-01-01", Decimal("0.92")),
            DatedRate("USD", "2026-01-01", Decimal("150.25")),
        )
        exchange_rates.replace_rates(account, "EUR", [usd])
        exchange_rates.replace_rates(account, "JPY", [yen])
        assert exchange_rates.list_rates(account) == [yen]

        exchange_rates.choose_currency(account, "EUR")
        assert exchange_rates.list_rates(account) == [usd]
        exchange_rates.choose_currency(account, None)
        assert exchange_rates.read_conversion(account.id) is None

    def test_are_corrected_and_removed(self, account: Account):
        exchange_rates.choose_currency(account, "EUR")
        for value in ("0.91", "0.92"):
            exchange_rates.save_rate(account, DatedRate("USD", "2026-01-01", Decimal(value)))
        assert [each.rate for each in exchange_rates.list_rates(account)] == [Decimal("0.92")]

        removed = exchange_rates.remove_rate(account, "USD", "2026-01-01")
        assert removed == DatedRate("USD", "2026-01-01", Decimal("0.92"))
        assert exchange_rates.list_rates(account) == []
        assert exchange_rates.remove_rate(account, "USD", "2026-01-01") is None

    def test_are_exact(self, account: Account):
        exchange_rates.choose_currency(account, "EUR")
        value = Decimal("123456789012.123456789012")
        exchange_rates.save_rate(account, DatedRate("USD", "2026-01-01", value))
        db.session.commit()
        db.session.expire_all()
        assert exchange_rates.list_rates(account)[0].rate == value

    def test_stand_once_a_day(self, account: Account):
        twice = [DatedRate("USD", "2026-01-01", Decimal(value)) for value in (1, 2)]
        with pytest.raises(InvalidRate):
            exchange_rates.replace_rates(account, "EUR", twice)

    def test_have_an_end(self, account: Account, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(exchange_rates, "MAX_RATES", 1)
        exchange_rates.choose_currency(account, "EUR")
        exchange_rates.save_rate(account, DatedRate("USD", "2026-01-01", Decimal(1)))
        exchange_rates.save_rate(account, DatedRate("USD", "2026-01-01", Decimal(2)))
        with pytest.raises(TooManyRates):
            exchange_rates.save_rate(account, DatedRate("USD", "2026-01-02", Decimal(1)))
