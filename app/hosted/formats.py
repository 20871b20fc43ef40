"""Dates and money as this customer writes them: their language, their time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from app.core.calendar import format_date, format_moment, zone_named
from app.core.money import Money, format_money
from app.sessions.models import CancelSession


@dataclass(frozen=True, slots=True)
class Formats:
    """Writes values for one customer."""

    locale: str
    timezone: tzinfo

    def date(self, moment: datetime) -> str:
        """Write the customer's day, with the month's name."""
        return format_date(moment, self.locale, self.timezone)

    def moment(self, moment: datetime) -> str:
        """Write day, time and zone."""
        return format_moment(moment, self.locale, self.timezone)

    def money(self, amount: Money) -> str:
        """Write an amount with its currency."""
        return format_money(amount, self.locale)


def formats_of(cancel_session: CancelSession) -> Formats:
    """Return the formats of a session's customer; an unknown zone reads as UTC."""
    return Formats(cancel_session.locale, zone_named(cancel_session.timezone) or UTC)
