"""What a report is asked about: whose sessions, which days, which of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.accounts.models import Mode
from app.analytics.reports.periods import Period, PeriodComparison


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

    @property
    def before(self) -> Filter | None:
        """The same question about the period it is compared with."""
        period = self.period.compared(self.comparison)
        return replace(self, period=period) if period else None

    @property
    def asks_sessions(self) -> bool:
        """Whether only the sessions themselves can answer: daily counts know flows alone."""
        return any(
            value is not None for value in (self.plan, self.country, self.locale, self.reason)
        )
