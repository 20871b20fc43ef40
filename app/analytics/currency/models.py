"""The exchange rates that an account has entered."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.types import Id
from app.extensions import Model


class ExchangeRate(Model):
    """What one unit of a currency is worth in another, from a day on.

    It is kept with the currency it leads to: an account that reports in another one, and later
    returns, finds its rates again, and no rate is ever taken for another currency.
    """

    __tablename__ = "exchange_rates"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    target: Mapped[str] = mapped_column(String(3), primary_key=True)
    """The currency that sums are shown in."""
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    since: Mapped[str] = mapped_column(String(10), primary_key=True)
    """The first day it holds on, in UTC, as ``2026-11-30``."""
    rate: Mapped[str] = mapped_column(String(40))
    """A decimal as it is written: databases would make a float of it, or round it."""
