"""The figure on an offer's card: two prices for the same time, and what is saved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import pytest
from babel import Locale
from flask import Flask

from app.core.calendar import Interval
from app.core.money import Money
from app.labels.customer.formats import Formats
from app.labels.customer.offers.card_parts import PeriodPrice, compare_prices
from tests.support.hosts import Host
from tests.support.pages import Visitor

MONTH, YEAR, WEEK = Interval.MONTH, Interval.YEAR, Interval.WEEK
FORMATS = Formats(Locale("en"), UTC)


@pytest.fixture(autouse=True)
def in_a_request(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def price(amount_minor: int, interval: Interval, count: int = 1) -> PeriodPrice:
    return PeriodPrice(Money(amount_minor, "EUR"), interval, count)


@pytest.mark.parametrize(
    ("new", "old", "figure"),
    [
        (
            price(900, MONTH),
            price(1200, MONTH),
            ("€9.00 per month", "€12.00 per month", "€3.00 per month"),
        ),
        (
            price(29000, YEAR),
            price(2900, MONTH),
            ("€290.00 per year", "€348.00 per year", "€58.00 per year"),
        ),
        (
            price(1000, MONTH),
            price(14400, YEAR),
            ("€120.00 per year", "€144.00 per year", "€24.00 per year"),
        ),
        (
            price(2500, MONTH, 2),
            price(4500, MONTH, 3),
            ("€75.00 every 6 months", "€90.00 every 6 months", "€15.00 every 6 months"),
        ),
    ],
)
def test_both_prices_are_for_the_same_time(
    new: PeriodPrice, old: PeriodPrice, figure: tuple[str, str, str]
):
    found = compare_prices(new, old, FORMATS)

    assert (found.new, found.old, found.saved) == (*figure[:2], f"You save {figure[2]}.")


@pytest.mark.parametrize(
    ("new", "old"),
    [
        (price(900, WEEK), price(1200, MONTH)),
        (price(900, MONTH), PeriodPrice(Money(1200, "USD"), MONTH)),
        (price(1200, MONTH), price(1200, MONTH)),
        (price(29000, YEAR), price(900, MONTH)),
    ],
)
def test_what_saves_nothing_or_cannot_be_compared_stands_alone(new: PeriodPrice, old: PeriodPrice):
    found = compare_prices(new, old, FORMATS)

    assert (found.old, found.saved) == ("", "")


def test_a_discount_says_benefit_and_time_and_what_it_saves(customer: Visitor, host: Host):
    page = customer.press(customer.open(host.token()), "continue", reason="too_expensive")

    assert page.heading == "25% off for 3 months"
    assert page.soup.select_one(".price strong").get_text() == "€21.75 per month"
    assert page.soup.select_one(".price s").get_text() == "Today: €29.00 per month"
    assert page.soup.select_one(".saved").get_text() == ("You save €21.75 over the next 3 charges.")
