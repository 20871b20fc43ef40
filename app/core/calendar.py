"""Days, weeks, months and years on a wall calendar, and how its dates are written. Pure."""

from __future__ import annotations

import enum
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel import dates as cldr
from dateutil.relativedelta import relativedelta


class Interval(enum.StrEnum):
    """The unit a period is counted in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_ONE = {
    Interval.DAY: relativedelta(days=1),
    Interval.WEEK: relativedelta(weeks=1),
    Interval.MONTH: relativedelta(months=1),
    Interval.YEAR: relativedelta(years=1),
}


def add_interval(moment: datetime, interval: Interval, count: int, timezone: tzinfo) -> datetime:
    """Return the moment ``count`` intervals later on the wall calendar of ``timezone``, in UTC.

    - The time of day stays, whatever daylight saving time does in between.
    - A day the month does not have becomes its last: 31 January and one month is
      28 or 29 February. Count from the first date, never from a clipped one, or
      the day is lost for good.
    - A time that the clocks skip moves forward by what they skipped; of a time
      that they show twice, the first is meant.
    """
    wall = moment.astimezone(timezone).replace(tzinfo=None)
    later = wall + _ONE[interval] * count
    return later.replace(tzinfo=timezone, fold=0).astimezone(UTC)


def zone_named(name: str | None) -> ZoneInfo | None:
    """Return the time zone of this name, or None if there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, KeyError):  # a strange name may even be a path
        return None


def format_date(moment: datetime, locale: Locale | str, timezone: tzinfo) -> str:
    """Write the day a moment falls on in ``timezone``, with the month's name."""
    return format_day(moment.astimezone(timezone), locale)


def format_day(day: date, locale: Locale | str) -> str:
    """Write a day that is the same in every zone, with the month's name.

    >>> format_day(date(2027, 3, 1), "fr"), format_day(date(2027, 3, 2), "fr")
    ('1er mars 2027', '2 mars 2027')
    """
    return _with_ordinal(cldr.format_date(day, "long", locale=locale), locale)


def format_quarter(day: date, locale: Locale | str) -> str:
    """Write the quarter of the year that a day falls in.

    >>> format_quarter(date(2027, 3, 31), "en")
    'Q1 2027'
    """
    return str(cldr.format_skeleton("yQQQ", day, locale=locale))


def format_moment(moment: datetime, locale: Locale | str, timezone: tzinfo) -> str:
    """Write a moment as proof: the day with the month's name, the time, the zone's name."""
    local = moment.astimezone(timezone)
    zone = cldr.get_timezone_name(local, locale=locale, zone_variant=_season(local))
    pattern = _moment_pattern(str(locale)).replace("zzzz", _literally(zone))
    written = cldr.format_datetime(local, pattern, tzinfo=timezone, locale=locale)
    return _with_ordinal(written, locale)


def _with_ordinal(written: str, locale: Locale | str) -> str:
    """Return a date with the French name of a month's first day, which CLDR does not know."""
    is_first = str(locale).startswith("fr") and written.startswith("1 ")
    return f"1er {written[2:]}" if is_first else written


def _season(local: datetime) -> Literal["daylight", "standard"]:
    """Return which of its two names a zone goes by at a moment: by its offset from UTC.

    Babel asks ``dst()``, which tells Ireland's seasons the wrong way round: its law calls
    summer the standard time, and winter the deviation.
    """

    def ahead(of: datetime) -> timedelta:
        return of.utcoffset() or timedelta()

    least = min(ahead(local.replace(month=month, day=1)) for month in (1, 7))
    return "daylight" if ahead(local) > least else "standard"


def _literally(text: str) -> str:
    """Quote a text for a pattern of CLDR."""
    return "'{}'".format(text.replace("'", "''"))


@lru_cache(maxsize=64)
def _moment_pattern(locale: str) -> str:
    """Return CLDR's long date with its full time: no other form names the zone in words."""
    order = str(cldr.get_datetime_format("long", locale=locale))
    day = cldr.get_date_format("long", locale=locale).pattern
    time = cldr.get_time_format("full", locale=locale).pattern
    return order.replace("{1}", day).replace("{0}", time)
