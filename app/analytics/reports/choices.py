"""What a filter can be narrowed to: the flows, plans, countries and bands that were counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from app.accounts.models import Mode
from app.analytics.formulas.bands import NONE, REST
from app.analytics.models import DailyReasons, DailySegments
from app.extensions import db
from app.flows.models import FlowRecord

_DIMENSIONS = ("country", "locale", "tenure", "price")
FilterChoices = Mapping[str, Sequence[str]]
"""Values by the parameter they are for. Flows are ids."""


def list_filter_choices(account_id: str, mode: Mode) -> FilterChoices:
    """Return the values that occur in the counts of an account, whatever the period."""
    reasons = select(DailyReasons.reason).where(
        DailyReasons.account_id == account_id, DailyReasons.mode == mode
    )
    plans = select(DailyReasons.plan).where(
        DailyReasons.account_id == account_id, DailyReasons.mode == mode
    )
    segments = select(DailySegments.dimension, DailySegments.value).where(
        DailySegments.account_id == account_id,
        DailySegments.mode == mode,
        DailySegments.dimension.in_(_DIMENSIONS),
    )
    found = db.session.execute(segments.distinct()).all()
    return {
        "plan": _named(db.session.scalars(plans.distinct())),
        "reason": _named(db.session.scalars(reasons.distinct())),
        **{
            name: _named(row.value for row in found if row.dimension == name)
            for name in _DIMENSIONS
        },
    }


def list_flow_choices(account_id: str) -> dict[str, str]:
    """Return the keys of the account's flows by their id. Variants are counted with theirs."""
    query = select(FlowRecord.id, FlowRecord.key).where(
        FlowRecord.account_id == account_id, FlowRecord.variant_of.is_(None)
    )
    return {row.id: row.key for row in db.session.execute(query.order_by(FlowRecord.key))}


def _named(values: Iterable[str]) -> list[str]:
    """Return the values that have a name of their own: not the rest, nor what is unknown."""
    return sorted({value for value in values if value not in {NONE, REST}})
