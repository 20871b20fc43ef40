"""Steps: how far customers come, where they leave, and how long it takes them."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from app.analytics.counted.rows import build_whole_row
from app.analytics.counting import WHOLE, Row
from app.analytics.formulas.bands import NONE
from app.analytics.formulas.rates import Rate, rate_of
from app.analytics.models import CountedSession
from app.analytics.reports.figures import Figure, FigureDefinition, figure
from app.analytics.reports.filters import Filter
from app.analytics.reports.report import Report
from app.analytics.reports.sources import counted_at, list_cases, list_latest, source_of
from app.analytics.timing.step_times import StepTime, read_step_times

ORDER = ("survey", "offer", "feedback", "confirm", "withdraw", "result")
MAX_TIMED = 5_000
"""How many of the latest sessions the time is measured of."""


_OF_EFFORT = (
    CountedSession.seconds,
    CountedSession.presses,
    CountedSession.abandoned,
    CountedSession.canceled,
    CountedSession.reason,
    CountedSession.shown,
)


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step: who saw it, and who left the session there."""

    step: str
    reached: int
    left: int
    share: Rate
    """Of all sessions."""
    left_rate: Rate
    timed: int = 0
    """In how many of the latest sessions its time is known."""
    median_seconds: float | None = None
    low_seconds: float | None = None
    """A quarter of them took less, another quarter more than ``high_seconds``."""
    high_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Effort:
    """How much a decision asks of customers, in the latest sessions of the period."""

    n: int
    median_seconds: float | None
    median_presses: float | None
    within_a_minute: Rate
    direct: Rate
    """Of those who canceled, those who named no reason and were shown no offer."""


def report_steps(wanted: Filter) -> Report[StepRow]:
    """Answer how far customers come: a row for each step, in the usual order."""
    source = source_of(wanted)
    sums = {row["step"]: row for row in source.sums("steps", "step")}
    whole = sums.pop(WHOLE, {"reached": 0, "left": 0})
    found = sorted(sums, key=lambda step: (ORDER.index(step) if step in ORDER else 99, step))
    times = read_step_times(wanted)
    rows = [_row(step, sums[step], whole["reached"], times.get(step)) for step in found]
    return Report(
        view="steps",
        wanted=wanted,
        rows=rows,
        row_type=StepRow,
        figures=_figures(whole["reached"], whole["left"]),
        amounts={},
        counted_at=counted_at(wanted),
        is_limited=source.is_limited,
        limit=source.limit,
    )


def effort_of(wanted: Filter) -> Effort:
    """Return how much the latest decisions took, from the first page to the last."""
    rows = [row for row in _list_latest(wanted) if not row["abandoned"]]
    canceled = [row for row in rows if row["canceled"]]
    direct = [row for row in canceled if row["reason"] == NONE and not row["shown"]]
    return Effort(
        n=len(rows),
        median_seconds=median(row["seconds"] for row in rows) if rows else None,
        median_presses=median(row["presses"] for row in rows) if rows else None,
        within_a_minute=rate_of(sum(row["seconds"] <= 60 for row in rows), len(rows)),
        direct=rate_of(len(direct), len(canceled)),
    )


def _list_latest(wanted: Filter) -> list[Row]:
    if wanted.asks_rows:
        return [build_whole_row(case) for case in list_cases(wanted, MAX_TIMED).cases]
    return list_latest(wanted, _OF_EFFORT, MAX_TIMED)


def _row(step: str, sums: Row, all_sessions: int, time: StepTime | None) -> StepRow:
    return StepRow(
        step=step,
        reached=sums["reached"],
        left=sums["left"],
        share=rate_of(sums["reached"], all_sessions),
        left_rate=rate_of(sums["left"], sums["reached"]),
        timed=time.n if time else 0,
        median_seconds=time.median_seconds if time else None,
        low_seconds=time.low_seconds if time else None,
        high_seconds=time.high_seconds if time else None,
    )


def _figures(reached: int, left: int) -> dict[str, Figure]:
    return {"completion": figure(FigureDefinition.COMPLETION, (reached - left, reached), None)}
