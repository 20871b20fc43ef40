"""The offer of a session: choosing one when the runner asks, and taking it when it is accepted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from app.accounts.models import Mode
from app.core.calendar import zone_named
from app.core.clock import utcnow
from app.flows.flow import Flow
from app.offers import uses
from app.offers.choosing import eligible_offers
from app.offers.models import UseState
from app.offers.shown import ShownOffer
from app.offers.veto import Proposal
from app.sessions.models import CancelSession
from app.sessions.offering import ChooseOffer


def offer_chooser(
    flow: Flow, cancel_session: CancelSession, proposal: Proposal | None = None
) -> ChooseOffer:
    """Return the runner's way to ask for an offer; only asking costs a query.

    ``proposal`` is what the host let us show. A host that wants to be asked
    and was not has let us show nothing.
    """

    def choose(reason_code: str | None) -> ShownOffer | None:
        if cancel_session.account.eligibility_url is None:
            return next(iter(offers_for(flow, cancel_session, reason_code)), None)
        keys = flow.offers_for(reason_code)
        allowed = proposal.offers if proposal else ()
        return next((offer for offer in allowed if offer.key in keys), None)

    return choose


def offers_for(
    flow: Flow, cancel_session: CancelSession, reason_code: str | None
) -> Iterable[ShownOffer]:
    """Return what could be offered for a reason by the flow, the token and the conditions."""
    allowed = cancel_session.allowed_offers
    keys = [key for key in flow.offers_for(reason_code) if allowed is None or key in allowed]
    return eligible_offers(
        cancel_session.account,
        keys,
        cancel_session.subscription,
        cancel_session.customer,
        customer_ref=cancel_session.customer_ref if _counts(cancel_session) else None,
        now=utcnow(),
        timezone=zone_named(cancel_session.timezone) or UTC,
    )


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
