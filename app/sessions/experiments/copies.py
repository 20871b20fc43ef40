"""Copies of a session that was walked through, for accounts of samples: who came is made up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import inspect

from app.core.ids import new_id
from app.experiments.exposures import record_exposure
from app.extensions import db
from app.offers.models import RedemptionState
from app.offers.redemptions import reserve
from app.sessions.engine.progress import OfferState
from app.sessions.models import CancelSession

_RENEWED = frozenset({"id", "token_id", "customer_ref", "subscription_ref", "reference_code"})
_MOMENTS = ("started_at", "touched_at", "ended_at", "exposed_at")


def copy_session(walked: CancelSession, customer: str, at: datetime) -> CancelSession:
    """Add the same session as another customer's, begun at another moment, and return it."""
    values = _values_of(walked)
    later = at - walked.started_at
    values |= {name: values[name] + later for name in _MOMENTS if values[name] is not None}
    ref = f"{customer}-plan"
    values["subscription_data"] = values["subscription_data"] | {"ref": ref}
    copied = CancelSession(**values, customer_ref=customer, subscription_ref=ref)
    copied.id, copied.token_id = new_id("cs"), new_id("jti")
    db.session.add(copied)
    if walked.exposed_at is not None:
        record_exposure(
            walked.account_id,
            (walked.experiment_id or "", walked.variant_key or ""),
            customer_ref=customer,
            session_id=copied.id,
            now=values["exposed_at"],
        )
    _count_offer(copied)
    return copied


def _count_offer(copied: CancelSession) -> None:
    """Count the offer that the other customer accepted, too."""
    offer = copied.shown_offer
    if offer is not None and copied.offer_state is OfferState.APPLIED:
        db.session.flush()  # the use names the session
        reserve(
            copied.account_id,
            offer,
            customer_ref=copied.customer_ref,
            session_id=copied.id,
            state=RedemptionState.USED,
            now=copied.ended_at or copied.started_at,
        )


def _values_of(walked: CancelSession) -> dict[str, Any]:
    names = (each.key for each in inspect(CancelSession).column_attrs)
    return {name: getattr(walked, name) for name in names if name not in _RENEWED}
