"""A filter as it stands in an address: read, and written so that it reads the same. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.accounts.models import Mode
from app.analytics.reports.filters import COUNTED, Filter
from app.analytics.reports.periods import MAX_DAYS, Period, PeriodComparison, Preset, period_of

NARROWING = ("flow_id", *COUNTED, "segment", "trait")
_NAMES = {"flow_id": "flow"}
MAX_VALUE = 200


class InvalidFilter(ValueError):
    """An address asks for what is no filter."""


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """What an address asks for, before it is known whose sessions are meant."""

    preset: Preset | None
    period: Period
    comparison: PeriodComparison
    narrowing: Mapping[str, str]

    def of(self, account_id: str, mode: Mode) -> Filter:
        """Return the filter of an account."""
        return Filter(account_id, mode, self.period, self.comparison, **self.narrowing)

    def parameters(self, **changes: str | None) -> dict[str, str]:
        """Return it as parameters of an address; what is as usual is left out."""
        days = {"since": self.period.first.isoformat(), "until": self.period.last.isoformat()}
        period = {"period": self.preset.value} if self.preset else days
        whole: dict[str, str | None] = {
            **period,
            "compare": self.comparison.value,
            **{_NAMES.get(name, name): value for name, value in self.narrowing.items()},
            **changes,
        }
        return {name: value for name, value in whole.items() if value}


def list_narrowing_parameters() -> list[str]:
    """Return the parameters that narrow a filter, as addresses name them."""
    return [_NAMES.get(name, name) for name in NARROWING]


def read_filter(asked: Mapping[str, str], today: date) -> ReportQuery:
    """Return what an address asks for; nothing is the last thirty days, and those before them.

    :raises InvalidFilter: naming what nobody could mean.
    """
    preset, period = _read_period(asked, today)
    narrowing = {
        name: text for name in NARROWING if (text := asked.get(_NAMES.get(name, name), "").strip())
    }
    if any(len(text) > MAX_VALUE or not text.isprintable() for text in narrowing.values()):
        raise InvalidFilter(
            f"flow, {', '.join(COUNTED)}, segment and trait are 200 printable characters at most"
        )
    try:
        comparison = PeriodComparison(asked.get("compare") or "before")
    except ValueError as error:
        raise InvalidFilter("compare is before, year or none") from error
    return ReportQuery(preset, period, comparison, narrowing)


def _read_period(asked: Mapping[str, str], today: date) -> tuple[Preset | None, Period]:
    if asked.get("since") or asked.get("until"):
        return None, _read_days(asked.get("since", ""), asked.get("until") or today.isoformat())
    try:
        preset = Preset(asked.get("period") or Preset.LAST_30)
    except ValueError as error:
        names = ", ".join(preset.value for preset in Preset)
        raise InvalidFilter(f"period is one of {names}") from error
    return preset, period_of(preset, today)


def _read_days(since: str, until: str) -> Period:
    try:
        period = Period(date.fromisoformat(since), date.fromisoformat(until))
    except ValueError as error:
        raise InvalidFilter("since and until are days such as 2026-11-30") from error
    if not 1 <= period.days <= MAX_DAYS or not 2000 <= period.first.year <= 2200:
        raise InvalidFilter(f"since comes before until, by {MAX_DAYS} days at most")
    return period
