"""The pause that a customer accepted: until when it lasts, and the promise to announce its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.clock import utcnow
from app.core.money import Money
from app.offers.kinds.pause import Pause
from app.outbox import service as outbox
from app.sessions.engine.progress import OfferState, Outcome
from app.sessions.models import CancelSession

NOTICE = "sessions.pause_notice"
AS_OF = "as_of"
"""In a job: the moment it stands for, where that is not the one at which it runs."""


@dataclass(frozen=True, slots=True)
class RunningPause:
    """A pause as billing applied it, with everything the customer chose."""

    starts_at: datetime
    resumes_at: datetime
    charged_at: datetime
    """The first charge after it, if it ends as it was meant to."""
    price: Money
    """Of one period, as before the pause."""
    notice: timedelta
    """How long before its end it is announced."""

    def has_begun(self, now: datetime) -> bool:
        """Return whether nothing can be used any more."""
        return self.starts_at <= now

    def charged_if_resumed(self, now: datetime) -> datetime:
        """Return the first charge if it ends at ``now``: the days paid for come first."""
        return max(self.starts_at, now) + (self.charged_at - self.resumes_at)


def get_pause(cancel_session: CancelSession) -> RunningPause | None:
    """Return the pause that a session led to, or None: another offer, or none that was applied."""
    shown, choice = cancel_session.progress.offer, cancel_session.choice
    is_applied = cancel_session.offer_state is OfferState.APPLIED
    if shown is None or choice is None or not is_applied or not isinstance(shown.details, Pause):
        return None
    terms = shown.settled(choice)
    if terms.starts_at is None or terms.ends_at is None:
        return None
    return RunningPause(
        starts_at=terms.starts_at,
        resumes_at=terms.ends_at,
        charged_at=terms.next_charge_at or terms.ends_at,
        price=terms.price_after or terms.price_now,
        notice=timedelta(days=shown.details.notice_days),
    )


def is_over(cancel_session: CancelSession) -> bool:
    """Return whether a pause ended otherwise than by its date: resumed, or canceled after all."""
    is_canceled = cancel_session.outcome is Outcome.CANCELED
    return is_canceled or bool(cancel_session.resumed_at or cancel_session.lapsed_at)


def promise_reminder(cancel_session: CancelSession) -> None:
    """Have the end of a pause announced, if one was just applied. Costs no query."""
    pause, now = get_pause(cancel_session), utcnow()
    if pause is None or pause.resumes_at <= now:
        return
    outbox.enqueue(
        cancel_session.account_id,
        NOTICE,
        {"session_id": cancel_session.id},
        ordering_key=f"pauses:{cancel_session.id}",
        due_at=max(pause.resumes_at - pause.notice, now),
    )
