"""The offer of a session: choosing one when the runner asks, and taking it when it is accepted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from app.accounts.models import Mode
from app.core.calendar import zone_named
from app.core.clock import utcnow
from app.flows.flow import Flow
from app.offers import uses
from app.offers.choosing import Chosen, Fate, choose_offer
from app.offers.models import UseState
from app.offers.shown import ShownOffer
from app.sessions.models import CancelSession
from app.sessions.offering import ChooseOffer


def offer_chooser(flow: Flow, cancel_session: CancelSession) -> ChooseOffer:
    """Return the runner's way to ask for an offer; only asking costs a query."""

    def choose(reason_code: str | None) -> ShownOffer | None:
        candidates = flow.offers_for(reason_code)
        vetoed = _vetoed(cancel_session, candidates)
        chosen = choose_offer(
            cancel_session.account,
            [key for key in candidates if key not in vetoed],
            cancel_session.subscription,
            cancel_session.customer,
            customer_ref=cancel_session.customer_ref if _counts(cancel_session) else None,
            now=utcnow(),
            timezone=zone_named(cancel_session.timezone) or UTC,
        )
        _remember(cancel_session, candidates, chosen)
        return chosen.offer

    return choose


def _vetoed(cancel_session: CancelSession, candidates: Sequence[str]) -> frozenset[str]:
    allowed = cancel_session.allowed_offers
    return frozenset() if allowed is None else frozenset(candidates) - frozenset(allowed)


def _remember(cancel_session: CancelSession, candidates: Sequence[str], chosen: Chosen) -> None:
    """Keep why each offer was made or not, as it was decided: nobody could work it out later."""
    decided = dict(chosen.decisions)
    cancel_session.offer_decisions = [
        {"key": key, "code": decided.get(key, Fate.NOT_ALLOWED).value} for key in candidates
    ]


def take_offer(cancel_session: CancelSession) -> bool:
    """Return whether the offer that was shown can still be had, and reserve it.

    Billing's answer settles it; where nobody can be asked, it is used at once.
    """
    shown = cancel_session.progress.offer
    if shown is None or not _counts(cancel_session):
        return shown is not None
    has_billing = cancel_session.account.action_url is not None
    return uses.reserve(
        cancel_session.account_id,
        shown,
        customer_ref=cancel_session.customer_ref,
        session_id=cancel_session.id,
        state=UseState.RESERVED if has_billing else UseState.USED,
        now=utcnow(),
    )


def _counts(cancel_session: CancelSession) -> bool:
    """Return whether an acceptance is one: a rehearsal uses nothing up."""
    return cancel_session.mode is Mode.LIVE
