"""What a report is asked about: whose sessions, which days, which of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.accounts.models import Mode
from app.analytics.reports.periods import Period, PeriodComparison

COUNTED = ("reason", "plan", "country", "locale", "tenure", "price")
"""By what daily counts tell customers apart."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which sessions a report counts. None: all of them."""

    account_id: str
    mode: Mode
    period: Period
    comparison: PeriodComparison = PeriodComparison.BEFORE
    flow_id: str | None = None
    plan: str | None = None
    country: str | None = None
    locale: str | None = None
    reason: str | None = None
    tenure: str | None = None
    """A band of days, such as ``31-90``."""
    price: str | None = None
    """A band of monthly prices, such as ``10-30``."""
    segment: str | None = None
    """The key of a segment of the catalogue."""
    trait: str | None = None
    """A trait that the host declares, with its value or without: ``team_size=5``, ``beta``."""

    @property
    def before(self) -> Filter | None:
        """The same question about the period it is compared with."""
        period = self.period.compared(self.comparison)
        return replace(self, period=period) if period else None

    @property
    def counted_keys(self) -> dict[str, str]:
        """What it is narrowed to among the keys of daily counts, the flow apart."""
        found = {name: getattr(self, name) for name in COUNTED}
        return {name: value for name, value in found.items() if value is not None}

    @property
    def asks_rows(self) -> bool:
        """Whether it asks for what no daily count has a key of."""
        return self.segment is not None or self.trait is not None

    @property
    def is_narrowed(self) -> bool:
        """Whether it means a part of the sessions of a flow."""
        return self.asks_rows or bool(self.counted_keys)
