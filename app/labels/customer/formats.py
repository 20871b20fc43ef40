"""Dates and money as this customer writes them: their language, their time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_percent

from app.core.calendar import format_date, format_day, format_moment, format_quarter, zone_named
from app.core.money import Money, format_money
from app.core.text.merge_fields import fill_text
from app.labels.customer.merge_values import read_merge_values
from app.offers.kinds.roadmap import last_day
from app.sessions.models import CancelSession

Day = date
"""Under a name of its own, because ``Formats`` has a ``date``."""


@dataclass(frozen=True, slots=True)
class Formats:
    """Writes values for one customer."""

    locale: Locale
    timezone: tzinfo
    cancel_session: CancelSession | None = None
    """Whose values stand in the fields of the owner's texts. None: what is usual stands there."""

    @property
    def language(self) -> str:
        """The language of the words around the values."""
        return str(self.locale.language)

    def fill(self, text: str) -> str:
        """Return the owner's words with their fields filled in for this customer."""
        if "{{" not in text:
            return text
        return fill_text(
            text, read_merge_values(self.cancel_session, self) if self.cancel_session else {}
        )

    def date(self, moment: datetime) -> str:
        """Write the customer's day, with the month's name."""
        return format_date(moment, self.locale, self.timezone)

    def moment(self, moment: datetime) -> str:
        """Write day, time and zone."""
        return format_moment(moment, self.locale, self.timezone)

    def day(self, day: Day) -> str:
        """Write a day that is the same in every zone."""
        return format_day(day, self.locale)

    def planned(self, when: str) -> str:
        """Write when something is planned: a quarter, or a day."""
        day = last_day(when)
        return format_quarter(day, self.locale) if "Q" in when else self.day(day)

    def percent(self, percent: int) -> str:
        """Write a whole percentage, such as 25 for "25%"."""
        return format_percent(percent / 100, locale=self.locale)

    def money(self, amount: Money) -> str:
        """Write an amount with its currency."""
        return format_money(amount, self.locale)


def build_formats(cancel_session: CancelSession) -> Formats:
    """Return the formats of a session's customer; an unknown zone reads as UTC."""
    country = cancel_session.customer_data.get("country")
    timezone = zone_named(cancel_session.timezone) or UTC
    return Formats(regional_locale(cancel_session.locale, country), timezone, cancel_session)


@lru_cache(maxsize=512)
def regional_locale(language: str, country: str | None) -> Locale:
    """Return the locale that writes ``language`` as people of ``country`` do, if CLDR has it.

    >>> str(regional_locale("en", "IE")), str(regional_locale("de", "JP"))
    ('en_IE', 'de')
    """
    try:
        return Locale.parse(f"{language}_{country}" if country else language)
    except (ValueError, UnknownLocaleError):
        return Locale.parse(language)
