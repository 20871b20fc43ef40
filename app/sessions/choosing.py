"""Choosing the offer of a session, when the runner asks for one."""

from __future__ import annotations

from datetime import UTC

from app.core.calendar import zone_named
from app.core.clock import utcnow
from app.flows.flow import Flow
from app.offers import service as offers
from app.offers.shown import ShownOffer
from app.sessions.models import CancelSession
from app.sessions.offering import ChooseOffer


def offer_chooser(flow: Flow, cancel_session: CancelSession) -> ChooseOffer:
    """Return the runner's way to ask for an offer; only asking costs a query."""

    def choose(reason_code: str | None) -> ShownOffer | None:
        keys = flow.offers_for(reason_code)
        if not keys:
            return None
        return offers.choose_offer(
            cancel_session.account,
            keys,
            cancel_session.subscription,
            cancel_session.customer,
            now=utcnow(),
            timezone=zone_named(cancel_session.timezone) or UTC,
        )

    return choose
