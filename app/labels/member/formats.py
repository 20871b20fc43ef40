"""How moments and amounts are written for a member: in their language and their zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_timedelta
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup

from app.core.calendar import format_moment, zone_named
from app.core.clock import utcnow
from app.core.money import Money, format_money

_EXACT = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class MemberFormats:
    """The ways of one member."""

    locale: str
    timezone: tzinfo | None

    def moment(self, moment: datetime) -> str:
        """Return day and time of day; the page says once whose."""
        return format_datetime(moment, "medium", tzinfo=self.timezone, locale=self.locale)

    def stamp(self, moment: datetime) -> Markup:
        """Return a moment for a page: what is read, what machines read, and the zone in full."""
        whole = format_moment(moment, self.locale, self.timezone or UTC)
        machine = moment.astimezone(UTC).isoformat(timespec="seconds")
        tag = Markup('<time datetime="{machine}" title="{whole}">{text}</time>')
        return tag.format(machine=machine, whole=whole, text=self.moment(moment))

    def day(self, moment: datetime) -> str:
        """Return the day, with the month's name."""
        local = moment.astimezone(self.timezone) if self.timezone else moment
        return format_date(local.date(), "long", locale=self.locale)

    def calendar_day(self, day: date) -> str:
        """Return a day that is the same in every zone."""
        return format_date(day, "long", locale=self.locale)

    def converted(self, amount_minor: int, currency: str) -> str:
        """Return an amount that exchange rates led to, with the mark of one: ≈ €20.30."""
        return f"\N{ALMOST EQUAL TO}\N{NO-BREAK SPACE}{self.money(amount_minor, currency)}"

    def iso_day(self, day: str) -> str:
        """Return a day that was written as ``2026-11-30``."""
        return self.calendar_day(date.fromisoformat(day))

    def exchange(self, currency: str, rate: Decimal, target: str) -> str:
        """Return what one unit of a currency is worth in another: no digit is rounded away."""
        worth = format_decimal(rate, locale=self.locale, decimal_quantization=False)
        return f"1\N{NO-BREAK SPACE}{currency} = {worth}\N{NO-BREAK SPACE}{target}"

    def short_day(self, day: date) -> str:
        """Return a day without its year, where there is little room."""
        return format_skeleton("MMMd", datetime.combine(day, time()), locale=self.locale)

    def ago(self, moment: datetime) -> str:
        """Return how long ago, or in how long, in words."""
        return format_timedelta(moment - utcnow(), add_direction=True, locale=self.locale)

    def duration(self, length: timedelta) -> str:
        """Return a length of time in words: in seconds below two minutes."""
        threshold = 2 if length < _EXACT else 0.85
        return format_timedelta(length, threshold=threshold, locale=self.locale)

    def number(self, number: float) -> str:
        """Return a number with the separators of the language."""
        return format_decimal(number, locale=self.locale)

    def percent(self, share: float) -> str:
        """Return a share between 0 and 1 as a percentage with one digit."""
        pattern = Locale.parse(self.locale).percent_formats[None].pattern
        return format_percent(share, pattern.replace("0", "0.#"), self.locale)

    def money(self, amount_minor: int, currency: str) -> str:
        """Return an amount with its currency."""
        return format_money(Money(amount_minor, currency), self.locale)


def formats_for(locale: str, timezone: str) -> MemberFormats:
    """Return the ways of a member who speaks ``locale`` and lives in ``timezone``."""
    return MemberFormats(locale, zone_named(timezone))
