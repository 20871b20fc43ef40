"""From the sessions of a day to its counts: one definition for every number. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from app.analytics.cases import Case
from app.analytics.followup import HORIZONS, Followup
from app.analytics.formulas.bands import NONE, bounded_keys
from app.analytics.formulas.survival import next_on_grid, previous_on_grid
from app.sessions.engine.progress import OfferState, Outcome

Row = dict[str, Any]
Measures = Mapping[str, int]
WHOLE = ""
"""The step that stands for the session as a whole."""
RETURN_HORIZONS = (30, 60, 90, 180, 365)
"""Within how many days we ask whether a customer came back."""
_DAY = timedelta(days=1)


class _Bounds(NamedTuple):
    reason: Mapping[str, str]
    plan: Mapping[str, str]
    country: Mapping[str, str]
    locale: Mapping[str, str]
    offer: Mapping[str, str]


@dataclass
class DailyCounts:
    """The rows of one day, by table, with the keys of all of them bounded."""

    steps: list[Row] = field(default_factory=list)
    reasons: list[Row] = field(default_factory=list)
    segments: list[Row] = field(default_factory=list)
    offers: list[Row] = field(default_factory=list)
    lasting: list[Row] = field(default_factory=list)
    returns: list[Row] = field(default_factory=list)


def count_cases(cases: Sequence[Case], today: date) -> DailyCounts:
    """Return the counts of the sessions of one day, as they stand today."""
    bounds = _bounds(cases)
    return DailyCounts(
        steps=_rows(cases, _steps),
        reasons=_rows(cases, lambda case: _reasons(case, bounds)),
        segments=_rows(cases, lambda case: _segments(case, bounds)),
        offers=_rows(cases, lambda case: _offers(case, bounds)),
        lasting=_rows(cases, lambda case: _lasting(case, today)),
        returns=_rows(cases, _returns),
    )


def outcome_measures(case: Case) -> dict[str, int]:
    """Return what one session adds to the outcomes and their money."""
    is_saved, is_kept = case.outcome is Outcome.SAVED, case.outcome is Outcome.KEPT
    return {
        case.outcome.value: 1,
        "paused": int(case.is_paused),
        "mrr_saved": case.mrr if is_saved else 0,
        "mrr_saved_net": case.mrr_net if is_saved else 0,
        "mrr_kept": case.mrr if is_kept else 0,
        "mrr_lost": case.mrr if case.outcome is Outcome.CANCELED else 0,
    }


def offer_measures(case: Case) -> dict[str, int]:
    """Return what one session adds to the numbers of its offer."""
    if case.offer is None:
        return {}
    measures = {
        "shown": 1,
        "accepted": int(case.offer.is_accepted),
        "applied": int(case.offer.state is OfferState.APPLIED),
    }
    return measures | _saved_by_offer(case) if case.outcome is Outcome.SAVED else measures


def _saved_by_offer(case: Case) -> dict[str, int]:
    assert case.offer is not None  # noqa: S101  (told by the caller)
    effect = case.offer.effect
    money = {
        "saved": 1,
        "mrr_saved": case.mrr,
        "mrr_saved_net": effect.mrr_during,
        "mrr_after": effect.mrr_after,
        "cost": effect.cost,
    }
    lasted = {days: case.followup.lasted(days) if case.followup else None for days in HORIZONS}
    return money | {
        f"{name}_{days}": int(answer is wanted)
        for days, answer in lasted.items()
        for name, wanted in (("lasted", True), ("ended", False))
    }


def return_measures(case: Case) -> dict[str, int]:
    """Return what one session adds to those who came back. Days begin when a customer canceled."""
    if case.outcome is not Outcome.CANCELED or case.back_at is None:
        return {}
    days = -((case.ended_at - case.back_at) // _DAY)
    within = {f"returned_{most}": int(days <= most) for most in RETURN_HORIZONS}
    return {"undone": int(case.is_undone), **within}


def lasting_key(followup: Followup) -> dict[str, Any]:
    """Return after how many days a saved customer was last heard of, and left, or will."""
    known, ended_at = followup.known_until - followup.since, followup.ended_at
    return {
        "known": max(0, known.days),
        "ended": -1 if ended_at is None else max(0, (ended_at - followup.since).days),
        "due": "" if ended_at is None else ended_at.date().isoformat(),
    }


def put_on_grid(key: Row, today: date) -> dict[str, Any]:
    """Return how long somebody was followed on the grid of survival curves.

    An end of which the day is over is one; what was known before it does not matter any more.
    """
    known, ended, due = key["known"], key["ended"], key["due"]
    if ended < 0:
        return {"known": previous_on_grid(known), "ended": ended, "due": due}
    if due < today.isoformat():
        return {"known": 0, "ended": next_on_grid(ended), "due": ""}
    return {"known": previous_on_grid(known), "ended": next_on_grid(ended), "due": due}


Part = tuple[dict[str, Any], dict[str, int]]


def _rows(cases: Iterable[Case], parts: Callable[[Case], Iterable[Part]]) -> list[Row]:
    """Add up the parts that sessions give to the rows of one table."""
    names: tuple[str, ...] = ()
    sums: dict[tuple[Any, ...], dict[str, int]] = {}
    for case in cases:
        for key, measures in parts(case):
            names = ("flow_id", "variant", *key)
            row = sums.setdefault((case.flow_id, case.variant, *key.values()), {})
            for name, value in measures.items():
                row[name] = row.get(name, 0) + value
    return [dict(zip(names, key, strict=True)) | sums[key] for key in sorted(sums)]


def _steps(case: Case) -> Iterable[Part]:
    is_left = case.outcome is Outcome.ABANDONED
    yield {"step": WHOLE}, {"reached": 1, "left": int(is_left)}
    for step in case.steps:
        yield {"step": step}, {"reached": 1, "left": int(is_left and step == case.last_step)}


def _reasons(case: Case, bounds: _Bounds) -> Iterable[Part]:
    key = {
        "reason": bounds.reason[case.reason],
        "plan": bounds.plan[case.plan],
        "currency": case.currency,
    }
    yield key, outcome_measures(case)


def _segments(case: Case, bounds: _Bounds) -> Iterable[Part]:
    measures = outcome_measures(case)
    for dimension, value in case.values().items():
        bound = getattr(bounds, dimension, {}).get(value, value)
        yield {"dimension": dimension, "value": bound, "currency": case.currency}, measures


def _offers(case: Case, bounds: _Bounds) -> Iterable[Part]:
    if case.offer is not None:
        key = {
            "offer": bounds.offer[case.offer.key],
            "kind": case.offer.kind,
            "reason": bounds.reason[case.reason],
            "currency": case.currency,
        }
        yield key, offer_measures(case)


def _lasting(case: Case, today: date) -> Iterable[Part]:
    if case.outcome is Outcome.SAVED and case.followup is not None:
        kind = case.offer.kind if case.offer else NONE
        yield {"kind": kind, **put_on_grid(lasting_key(case.followup), today)}, {"saves": 1}


def _returns(case: Case) -> Iterable[Part]:
    if case.outcome is Outcome.CANCELED:
        yield {}, {"canceled": 1} | return_measures(case)


def _bounds(cases: Sequence[Case]) -> _Bounds:
    return _Bounds(
        reason=bounded_keys(Counter(case.reason for case in cases)),
        plan=bounded_keys(Counter(case.plan for case in cases)),
        country=bounded_keys(Counter(case.country for case in cases)),
        locale=bounded_keys(Counter(case.locale for case in cases)),
        offer=bounded_keys(Counter(case.offer.key for case in cases if case.offer)),
    )
