"""Which days a report is about, and with which it is compared. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from dateutil.relativedelta import relativedelta

MAX_DAYS = 1100
"""The longest period: three years."""


class Preset(enum.StrEnum):
    """A period that moves with today."""

    LAST_30 = "30d"
    LAST_90 = "90d"
    THIS_MONTH = "month"
    LAST_MONTH = "last-month"
    THIS_YEAR = "year"


class PeriodComparison(enum.StrEnum):
    """With what a period is compared."""

    BEFORE = "before"
    YEAR = "year"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Period:
    """Days in a row, the first and the last included, in UTC."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def since(self) -> datetime:
        """The moment it begins."""
        return datetime.combine(self.first, datetime.min.time(), UTC)

    @property
    def until(self) -> datetime:
        """The moment it is over."""
        return datetime.combine(self.last, datetime.min.time(), UTC) + timedelta(days=1)

    def compared(self, comparison: PeriodComparison) -> Period | None:
        """Return the period that comes before this one, or the same days a year ago.

        Before a whole month comes the month before it, however many days it has.
        """
        match comparison:
            case PeriodComparison.NONE:
                return None
            case PeriodComparison.YEAR:
                year = relativedelta(years=1)
                return Period(self.first - year, self.last - year)
            case PeriodComparison.BEFORE:
                return self._before()

    def _before(self) -> Period:
        last = self.first - timedelta(days=1)
        if self.first.day == 1 and (self.last + timedelta(days=1)).day == 1:
            months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
            return Period(self.first - relativedelta(months=months + 1), last)
        return Period(last - timedelta(days=self.days - 1), last)


def period_of(preset: Preset, today: date) -> Period:
    """Return the period of a preset, today included where it is not over."""
    first_of_month = today.replace(day=1)
    match preset:
        case Preset.LAST_30:
            return Period(today - timedelta(days=29), today)
        case Preset.LAST_90:
            return Period(today - timedelta(days=89), today)
        case Preset.THIS_MONTH:
            return Period(first_of_month, today)
        case Preset.LAST_MONTH:
            last = first_of_month - timedelta(days=1)
            return Period(last.replace(day=1), last)
        case Preset.THIS_YEAR:
            return Period(today.replace(month=1, day=1), today)
