"""What came to its end in the days that were skipped: cancellations, pauses, discounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Account
from app.core.calendar import zone_named
from app.extensions import db
from app.sessions.engine.progress import OfferState, Outcome
from app.sessions.models import CancelSession
from app.test_clock.scopes import with_mode
from app.test_clock.shift import Shift


@dataclass(frozen=True, slots=True)
class Passed:
    """What the skipped days ended."""

    cancellations: int
    """Cancellations that took effect."""
    offers: int
    """Pauses, discounts and other offers for a time that are over."""


def count_passed(account: Account, days: int, at: datetime) -> Passed:
    """Return what ended in the last of so many days before ``at``, in test mode."""
    since = Shift(days, zone_named(account.timezone) or UTC).move(at)
    ends = map(_get_offer_end, _list_applied(account.id))
    return Passed(
        cancellations=_count_effective(account.id, since, at),
        offers=sum(end is not None and since < end <= at for end in ends),
    )


def _count_effective(account_id: str, since: datetime, at: datetime) -> int:
    query = select(func.count()).where(
        with_mode(CancelSession)(account_id),
        CancelSession.outcome == Outcome.CANCELED,
        CancelSession.effective_at > since,
        CancelSession.effective_at <= at,
    )
    return db.session.scalar(query) or 0


def _list_applied(account_id: str) -> list[CancelSession]:
    query = select(CancelSession).where(
        with_mode(CancelSession)(account_id), CancelSession.offer_state == OfferState.APPLIED
    )
    return list(db.session.scalars(query.options(joinedload(CancelSession.followup))))


def _get_offer_end(cancel_session: CancelSession) -> datetime | None:
    """Return when an offer that billing applied is over. None: never, or it was ended before."""
    shown, choice = cancel_session.shown_offer, cancel_session.choice
    is_over = cancel_session.resumed_at is not None or cancel_session.lapsed_at is not None
    if shown is None or choice is None or is_over:
        return None
    return shown.settled(choice).ends_at
