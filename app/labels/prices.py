"""A price with its period, as customers and members read it alike."""

from __future__ import annotations

from flask_babel import ngettext

from app.core.calendar import Interval


def price_with_period(price: str, interval: Interval | None, count: int = 1) -> str:
    """Write a price with its period, such as "€29.00 per month"; alone where none is known."""
    match interval:
        case Interval.DAY:
            return ngettext("%(price)s per day", "%(price)s every %(num)s days", count, price=price)
        case Interval.WEEK:
            return ngettext(
                "%(price)s per week", "%(price)s every %(num)s weeks", count, price=price
            )
        case Interval.MONTH:
            return ngettext(
                "%(price)s per month", "%(price)s every %(num)s months", count, price=price
            )
        case Interval.YEAR:
            return ngettext(
                "%(price)s per year", "%(price)s every %(num)s years", count, price=price
            )
    return price
