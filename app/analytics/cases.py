"""A session as numbers see it: what was decided, by whom, for how much, and what followed. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from app.analytics.followup import Followup
from app.analytics.formulas.bands import price_band_of, tenure_of
from app.analytics.formulas.revenue import Effect
from app.offers.kinds import KINDS
from app.sessions.engine.progress import OfferState, Outcome

ACCEPTED = frozenset({OfferState.ACCEPTED, OfferState.APPLIED, OfferState.FAILED})
"""What billing refused was accepted all the same; what was gone by then was not."""
_PAUSES = {code for code, kind in KINDS.items() if kind.is_pause}


@dataclass(frozen=True)
class OfferOfCase:
    """The one offer of a session, and what became of it."""

    key: str
    kind: str
    state: OfferState
    work_out: Callable[[], Effect]
    """Works out its effect: only a save asks for that, and few questions are about money."""

    @cached_property
    def effect(self) -> Effect:
        """What it does to the revenue of the subscription."""
        return self.work_out()

    @property
    def is_accepted(self) -> bool:
        """Whether the customer took it."""
        return self.state in ACCEPTED


@dataclass(frozen=True, slots=True)
class Case:
    """One session that has ended."""

    id: str
    flow_id: str
    outcome: Outcome
    started_at: datetime
    ended_at: datetime
    reason: str
    plan: str
    currency: str
    mrr: int
    customer_since: datetime | None
    country: str
    locale: str
    steps: frozenset[str] = field(default_factory=frozenset)
    """The steps the customer saw."""
    last_step: str = ""
    presses: int = 0
    """How many pages the customer answered."""
    offer: OfferOfCase | None = None
    variant: str = ""
    """The side of an experiment. Empty: there was none."""
    followup: Followup | None = None
    """What became of the subscription. None unless it was saved or kept."""
    undone_at: datetime | None = None
    reactivated_at: datetime | None = None

    @property
    def day(self) -> str:
        """The day it ended on, in UTC."""
        return self.ended_at.date().isoformat()

    @property
    def is_undone(self) -> bool:
        """Whether a cancellation was taken back before it took effect."""
        return self.undone_at is not None

    @property
    def back_at(self) -> datetime | None:
        """When a customer who had canceled came back."""
        return self.undone_at or self.reactivated_at

    @property
    def is_paused(self) -> bool:
        """Whether the customer was saved by a pause."""
        is_saved, offer = self.outcome is Outcome.SAVED, self.offer
        return is_saved and offer is not None and offer.kind in _PAUSES

    @property
    def mrr_net(self) -> int:
        """The monthly revenue while the offer runs that saved the customer."""
        return self.offer.effect.mrr_during if self.offer is not None else self.mrr

    def values(self) -> dict[str, str]:
        """Return the customer's traits by dimension."""
        return {
            "tenure": tenure_of(self.customer_since, self.ended_at).value,
            "price": price_band_of(self.mrr, self.currency).value,
            "country": self.country,
            "locale": self.locale,
        }
