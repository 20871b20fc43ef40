"""What stands behind converted sums: rates, their dates, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.analytics.currency.conversion import ConvertedSum
from app.analytics.reports.report import Report
from app.labels.member.formats import MemberFormats


@dataclass(frozen=True, slots=True)
class ConversionSummary:
    """What has to be said where sums are converted."""

    text: str
    missing: str
    """How many sessions are not in the sums. Empty: all are."""
    rates: Sequence[str]
    """Each rate with its day."""


def write_converted(found: ConvertedSum, fmt: MemberFormats) -> str:
    """Return a converted sum with the mark of one: ≈ €1,234.00."""
    return fmt.converted(found.amount_minor, found.currency)


def describe_conversion(report: Report[Any], fmt: MemberFormats) -> ConversionSummary | None:
    """Return what has to be said of the converted sums of a report; None: there are none."""
    found = [each.converted for each in report.amounts.values() if each.converted is not None]
    if not any(each.is_converted for each in found):
        return None
    text = _(
        "≈: converted to %(currency)s. For each session, the newest of your exchange rates on or"
        " before the day it ended counts.",
        currency=found[0].currency,
    )
    rates = [
        _(
            "%(rate)s from %(day)s",
            rate=fmt.exchange(each.currency, each.rate, found[0].currency),
            day=fmt.iso_day(each.since),
        )
        for each in report.exchange_rates
    ]
    return ConversionSummary(text, say_missing(found, fmt), rates)


def say_missing(sums: Iterable[ConvertedSum], fmt: MemberFormats) -> str:
    """Return how many sessions are in none of the sums for want of a rate, by currency."""
    most: Counter[str] = Counter()
    for each in sums:
        most |= Counter(each.left_out)
    return " ".join(
        ngettext(
            "Without %(count)s session in %(currency)s: no rate.",
            "Without %(count)s sessions in %(currency)s: no rate.",
            sessions,
            count=fmt.number(sessions),
            currency=currency,
        )
        for currency, sessions in sorted(most.items())
    )
