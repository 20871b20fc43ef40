"""How an account stands at a glance: whether anybody came, and how they left lately."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, func, select

from app.accounts.models import Mode
from app.billing.models import Action, ActionStatus
from app.extensions import db
from app.sessions.engine.progress import OfferState
from app.sessions.models import CancelSession

_ACCEPTED = (OfferState.ACCEPTED, OfferState.APPLIED, OfferState.FAILED)


class OfferCount(NamedTuple):
    """How often an offer was shown, and how often of these it was accepted."""

    shown: int = 0
    accepted: int = 0


def has_sessions(account_id: str, mode: Mode) -> bool:
    """Return whether a customer ever came in this mode."""
    found = exists().where(CancelSession.account_id == account_id, CancelSession.mode == mode)
    return bool(db.session.scalar(select(found)))


def count_offers(account_id: str, mode: Mode, since: datetime) -> Mapping[str, OfferCount]:
    """Return how often each offer was shown since a moment, and accepted, by its key.

    Counted by when a session began. What billing refused was accepted all the same; what was
    gone by then was not.
    """
    key = CancelSession.offer["key"].as_string()
    is_accepted = CancelSession.offer_state.in_(_ACCEPTED)
    query = (
        select(key, func.count(), func.count().filter(is_accepted))
        .where(
            CancelSession.account_id == account_id,
            CancelSession.mode == mode,
            CancelSession.started_at >= since,
            CancelSession.offer_state.is_not(None),
        )
        .group_by(key)
    )
    return {row[0]: OfferCount(row[1], row[2]) for row in db.session.execute(query)}


def list_refused_by_billing(
    account_id: str, mode: Mode, since: datetime, *, limit: int
) -> list[str]:
    """Return the sessions whose outcome billing refused or never answered, the latest first."""
    query = (
        select(CancelSession.id)
        .join(Action, CancelSession.id == Action.session_id)
        .where(
            Action.account_id == account_id,
            Action.status == ActionStatus.FAILED,
            Action.created_at >= since,
            CancelSession.account_id == account_id,
            CancelSession.mode == mode,
        )
        .order_by(Action.created_at.desc())
    )
    return list(dict.fromkeys(db.session.scalars(query.limit(limit))))
