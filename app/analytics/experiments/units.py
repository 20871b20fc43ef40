"""The customers of an experiment, with what they pay and whether they stayed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.accounts.models import Mode
from app.analytics.cases import ACCEPTED
from app.analytics.effects import effect_of, no_effect
from app.analytics.facts import KnownFacts, read_facts
from app.analytics.followup import follow
from app.analytics.formulas.revenue import Effect, Price
from app.experiments.analysis.units import LASTING, Unit
from app.experiments.models import Experiment
from app.sessions.engine.progress import OfferState
from app.sessions.experiments.results import is_counted, list_rows, unit_of


def read_units(experiment: Experiment) -> list[Unit]:
    """Return the customers who count, each with the revenue that stays and what became of them."""
    return read_units_of([experiment])[experiment.id]


def read_units_of(experiments: Sequence[Experiment]) -> dict[str, list[Unit]]:
    """Return the same for several experiments of an account at once, by their ids."""
    found: dict[str, list[Unit]] = {each.id: [] for each in experiments}
    if experiments:
        facts = read_facts(experiments[0].account_id, Mode.LIVE, is_counted(*experiments))
        for row in list_rows(*experiments):
            found[row.experiment_id].append(_valued(row, facts))
    return found


def _valued(row: Any, facts: KnownFacts) -> Unit:
    unit, effect = unit_of(row), _effect(row)
    currency = row.subscription_data.get("currency") or ""
    if unit.is_canceled:
        return replace(unit, currency=currency)
    return replace(
        unit,
        currency=currency,
        amount=effect.mrr_during,
        cost=effect.cost,
        has_lasted=_has_lasted(row, facts),
    )


def _effect(row: Any) -> Effect:
    """Return what the accepted offer does to the revenue; of no offer, that nothing changes."""
    data = row.subscription_data
    if data.get("amount_minor") is None or data.get("interval") is None:
        return Effect(0, 0, 0, 0)  # the host did not say what it costs
    price = Price(data["amount_minor"], data["interval"], data.get("interval_count") or 1)
    is_running = row.offer_state in ACCEPTED - {OfferState.FAILED}
    return effect_of(row.offer, row.choice or {}, price) if is_running else no_effect(price)


def _has_lasted(row: Any, facts: KnownFacts) -> bool | None:
    key = (row.customer_ref, row.subscription_ref)
    known = follow(row.ended_at, facts.about(key))
    if known.ended_at is None and row.lapsed_at is not None and not facts.reported.get(key):
        return bool(row.lapsed_at - row.ended_at > LASTING)
    return known.lasted(LASTING.days)
