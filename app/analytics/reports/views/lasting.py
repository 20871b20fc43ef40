"""Lasting: how long saved customers stay, by kind of offer, as far as anything was heard."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select

from app.analytics.facts import read_facts
from app.analytics.followup import Followup
from app.analytics.formulas.survival import Duration, Point, survival_curve
from app.analytics.matching import ROW_COLUMNS, build_conditions, build_row_test
from app.analytics.reading import followup_of
from app.analytics.reports.figures import Figure, FigureDefinition, figure
from app.analytics.reports.filters import Filter
from app.analytics.reports.report import Report
from app.core.clock import utcnow
from app.extensions import db
from app.sessions.engine.progress import Outcome
from app.sessions.followup.models import SessionFollowup
from app.sessions.models import CancelSession

MAX_SAVES = 5_000
"""How many saved customers a curve is drawn of, from all of the period."""
ALL = ""
"""The kind that stands for all offers together."""
SLICES = 50
_COLUMNS = (
    CancelSession.id,
    CancelSession.customer_ref,
    CancelSession.subscription_ref,
    CancelSession.outcome,
    CancelSession.offer["kind"].as_string().label("kind"),
    SessionFollowup.lapsed_at,
)


@dataclass(frozen=True, slots=True)
class LastingRow:
    """A point of one curve: the share still there after so many days."""

    kind: str
    days: int
    share: float
    low: float
    high: float
    at_risk: int


class Save(NamedTuple):
    """A saved customer: by which kind of offer, and what became of them."""

    kind: str
    followup: Followup


class FoundSaves(NamedTuple):
    """Saved customers that were looked at, and whether there were more of them."""

    saves: list[Save]
    is_limited: bool


def report_lasting(wanted: Filter) -> Report[LastingRow]:
    """Answer how long saved customers stay: a Kaplan-Meier curve for each kind of offer."""
    saves, is_limited = find_saves(wanted, MAX_SAVES)
    curves = {kind: survival_curve(durations) for kind, durations in _durations(saves).items()}
    rows = [_row(kind, point) for kind in sorted(curves) for point in curves[kind]]
    return Report(
        view="lasting",
        wanted=wanted,
        rows=rows,
        row_type=LastingRow,
        figures={"coverage": _coverage(saves)},
        amounts={},
        counted_at=utcnow(),
        is_limited=is_limited,
        limit=MAX_SAVES,
    )


def _coverage(saves: list[Save]) -> Figure:
    """Return of how many saved customers anything was heard after they were saved."""
    known = sum(_days(each.followup, utcnow()).days > 0 for each in saves)
    return figure(FigureDefinition.COVERAGE, (known, len(saves)), None)


def _durations(saves: list[Save]) -> dict[str, list[Duration]]:
    found: dict[str, list[Duration]] = defaultdict(list)
    for save in saves:
        duration = _days(save.followup, utcnow())
        for kind in dict.fromkeys((ALL, save.kind)):
            found[kind].append(duration)
    return found


def _days(followup: Followup, now: datetime) -> Duration:
    """Return how long a customer was followed. An end that lies ahead has not come to pass."""
    end = followup.ended_at
    if end is not None and end <= now:
        return Duration(_whole_days(end - followup.since), is_ended=True)
    return Duration(_whole_days(followup.known_until - followup.since), is_ended=False)


def _whole_days(time: timedelta) -> float:
    return float(max(0, time.days))


def _row(kind: str, point: Point) -> LastingRow:
    return LastingRow(kind, int(point.days), point.share, point.low, point.high, point.at_risk)


def find_saves(wanted: Filter, limit: int) -> FoundSaves:
    """Return the saved customers of a filter, or ``limit`` of them from all of its period.

    The latest would be those of whom nothing can be known yet. So the period is cut into
    slices, and of each the first are looked at.
    """
    query = _query(wanted)
    count = db.session.scalar(select(func.count()).select_from(_first(query, limit + 1)))
    is_limited = (count or 0) > limit
    rows = [
        row
        for part in (_slices(wanted, query, limit) if is_limited else [query])
        for row in db.session.execute(part)
    ]
    fits = build_row_test(wanted)
    own = [row for row in rows if fits(row)]
    is_known = _is_known(wanted, [row.id for row in own] if is_limited else None)
    facts = read_facts(wanted.account_id, wanted.mode, is_known)
    found = [(row.kind or "", followup_of(row, facts)) for row in own]
    return FoundSaves([Save(kind, each) for kind, each in found if each], is_limited)


def _query(wanted: Filter) -> Select[Any]:
    columns = (*_COLUMNS, *(ROW_COLUMNS if wanted.is_narrowed else ROW_COLUMNS[-1:]))
    is_saved = CancelSession.outcome == Outcome.SAVED
    query = select(*columns).outerjoin(CancelSession.followup)
    return query.where(is_saved, *build_conditions(wanted))


def _first(query: Select[Any], limit: int) -> Any:
    ids = query.with_only_columns(CancelSession.id, maintain_column_froms=True)
    return ids.order_by(CancelSession.ended_at).limit(limit).subquery()


def _slices(wanted: Filter, query: Select[Any], limit: int) -> list[Select[Any]]:
    period = wanted.period
    step = (period.until - period.since) / SLICES
    starts = [period.since + step * number for number in range(SLICES)]
    return [
        query.where(*_between(start, start + step))
        .order_by(CancelSession.ended_at)
        .limit(limit // SLICES)
        for start in starts
    ]


def _between(since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    return [CancelSession.ended_at >= since, CancelSession.ended_at < until]


def _is_known(wanted: Filter, ids: list[str] | None) -> ColumnElement[bool]:
    """Return whose facts are asked for: those of all, or by name where they are few of many."""
    if ids is None:
        return and_(CancelSession.outcome == Outcome.SAVED, *build_conditions(wanted))
    return and_(CancelSession.account_id == wanted.account_id, CancelSession.id.in_(ids))
