"""What came to its end in the days that were skipped: cancellations, pauses, discounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.sessions.engine.progress import OfferState, Outcome
from app.sessions.models import CancelSession
from app.test_clock.scopes import Target, with_customer


@dataclass(frozen=True, slots=True)
class Passed:
    """What the skipped days ended."""

    cancellations: int
    """Cancellations that took effect."""
    offers: int
    """Pauses, discounts and other offers for a time that are over."""


def count_passed(target: Target, since: datetime, until: datetime) -> Passed:
    """Return what ended in test mode, after ``since`` and by ``until``."""
    ends = map(_get_offer_end, _list_applied(target))
    return Passed(
        cancellations=_count_effective(target, since, until),
        offers=sum(end is not None and since < end <= until for end in ends),
    )


def _count_effective(target: Target, since: datetime, until: datetime) -> int:
    query = select(func.count()).where(
        with_customer(CancelSession)(target),
        CancelSession.outcome == Outcome.CANCELED,
        CancelSession.effective_at > since,
        CancelSession.effective_at <= until,
    )
    return db.session.scalar(query) or 0


def _list_applied(target: Target) -> list[CancelSession]:
    query = select(CancelSession).where(
        with_customer(CancelSession)(target), CancelSession.offer_state == OfferState.APPLIED
    )
    return list(db.session.scalars(query.options(joinedload(CancelSession.followup))))


def _get_offer_end(cancel_session: CancelSession) -> datetime | None:
    """Return when an offer that billing applied is over. None: never, or it was ended before."""
    shown, choice = cancel_session.shown_offer, cancel_session.choice
    is_over = cancel_session.resumed_at is not None or cancel_session.lapsed_at is not None
    if shown is None or choice is None or is_over:
        return None
    return shown.settled(choice).ends_at
