"""How long customers stay on each step: between what they did there and what they did before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from operator import attrgetter
from statistics import median, quantiles
from typing import Any

from sqlalchemy import select

from app.analytics.matching import ROW_COLUMNS, build_conditions, build_row_test
from app.analytics.reports.filters import Filter
from app.extensions import db
from app.sessions.engine.progress import Outcome
from app.sessions.models import CancelSession
from app.webhooks.models import Event, EventType

MAX_TIMED = 2_000
"""In how many of the latest sessions time is measured."""
OFFER = "offer"
SAME_PRESS = 0.1
"""Seconds within which two events are of one press: nobody reads a page and answers so fast."""
_DECISIONS = {EventType.OFFER_ACCEPTED, EventType.OFFER_DECLINED}
_LEFT = {Outcome.CANCELED, Outcome.KEPT}
_EVENTS = {EventType.SESSION_STARTED, EventType.SESSION_ANSWERED, EventType.SESSION_ENDED}


@dataclass(frozen=True, slots=True)
class StepTime:
    """How long a step took: the median, and what half of the customers lie between."""

    n: int
    median_seconds: float
    low_seconds: float
    high_seconds: float


def read_step_times(wanted: Filter) -> Mapping[str, StepTime]:
    """Return how long each step took in the latest sessions, as far as their events are kept."""
    last_steps = _list_last_steps(wanted)
    seconds: dict[str, list[float]] = defaultdict(list)
    for session_id, events in groupby(_list_events(wanted, last_steps), attrgetter("session_id")):
        for step, spent in _measure(list(events), last_steps[session_id]).items():
            seconds[step].append(spent)
    return {step: summarize_times(spent) for step, spent in seconds.items()}


def summarize_times(seconds: list[float]) -> StepTime:
    """Return the median and the quartiles, to a tenth of a second.

    >>> summarize_times([2.0, 4.0, 8.0])
    StepTime(n=3, median_seconds=4.0, low_seconds=3.0, high_seconds=6.0)
    """
    only = seconds if len(seconds) > 1 else seconds * 2
    low, _half, high = quantiles(only, n=4, method="inclusive")
    found = (round(each, 1) for each in (median(seconds), low, high))
    return StepTime(len(seconds), *found)


def _list_last_steps(wanted: Filter) -> dict[str, str | None]:
    """Return the step at which a decision of the latest sessions was made, by their ids."""
    fits = build_row_test(wanted)
    own = (CancelSession.id, CancelSession.trail, CancelSession.outcome)
    columns = (*own, *(ROW_COLUMNS if wanted.is_narrowed else ()))
    query = select(*columns).where(*build_conditions(wanted))
    latest = query.order_by(CancelSession.ended_at.desc()).limit(MAX_TIMED)
    rows = db.session.execute(latest).all()
    return {row.id: _last_step(row) for row in rows if not wanted.is_narrowed or fits(row)}


def _last_step(row: Any) -> str | None:
    return str(row.trail[-1]) if row.trail and row.outcome in _LEFT else None


def _list_events(wanted: Filter, session_ids: Iterable[str]) -> Iterable[Any]:
    step = Event.data["step"].as_string().label("step")
    query = select(Event.session_id, Event.type, Event.created_at, step).where(
        Event.account_id == wanted.account_id,
        Event.session_id.in_(list(session_ids)),
        Event.type.in_(_EVENTS | _DECISIONS),
    )
    return db.session.execute(query.order_by(Event.session_id, Event.sequence))


def _measure(events: list[Any], last_step: str | None) -> Mapping[str, float]:
    """Return the seconds on each step; who went back to one stayed there twice."""
    spent: dict[str, float] = defaultdict(float)
    if events[0].type is not EventType.SESSION_STARTED:
        return spent
    for before, event in pairwise(events):
        step, seconds = _step_of(event, last_step), _seconds(before.created_at, event.created_at)
        if step is not None and seconds >= SAME_PRESS:
            spent[step] += seconds
    return spent


def _step_of(event: Any, last_step: str | None) -> str | None:
    """Return the step that an event ended. What was left open, or ended by itself, has no time."""
    if event.type in _DECISIONS:
        return OFFER
    step: str | None = event.step if event.type is EventType.SESSION_ANSWERED else last_step
    return step


def _seconds(before: datetime, after: datetime) -> float:
    return (after - before).total_seconds()
