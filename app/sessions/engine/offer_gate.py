"""Whether an offer may be shown now, and which. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.flows.flow import Flow
from app.flows.steps import SurveyStep
from app.offers.snapshot import OfferSnapshot
from app.sessions.engine.progress import OfferState, Progress

ChooseOffer = Callable[[str | None], OfferSnapshot | None]
"""Returns the first eligible offer for a reason. Asked at most once in an attempt."""


def with_offer(flow: Flow, progress: Progress, choose_offer: ChooseOffer) -> Progress | None:
    """Return the progress with the offer to show, or None if there is none to show."""
    if progress.offer is not None:
        is_open = progress.offer_state is OfferState.SHOWN
        fits = progress.offer.key in flow.offers_for(progress.reason_code)
        return progress if is_open and fits else None
    offer = choose_offer(progress.reason_code) if _may_offer(flow, progress) else None
    if offer is None:
        return None
    return replace(progress, offer=offer, offer_state=OfferState.SHOWN)


def _may_offer(flow: Flow, progress: Progress) -> bool:
    """Where a law wants it, nothing is offered before the customer allowed it."""
    if not flow.policy.has_permission_gate:
        return True
    return progress.answers.get(SurveyStep.kind, {}).get("may_offer") is True
