"""The offer of a session: choosing one when the runner asks, and taking it when it is accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC

from app.accounts.models import Mode
from app.billing import service as actions
from app.billing.connections import get_adapter
from app.billing.models import ActionKind
from app.core.calendar import zone_named
from app.core.clock import utcnow
from app.flows.flow import Flow
from app.offers import redemptions
from app.offers.eligibility.callback import Proposal
from app.offers.models import RedemptionState
from app.offers.selection import Considered, Decision, consider_offers
from app.offers.snapshot import OfferSnapshot
from app.sessions.engine.runner import ChooseOffer
from app.sessions.models import CancelSession

Consider = Callable[[Flow, str | None], Iterator[Considered]]
"""Yields what can be said of each offer of a flow for a reason."""


def offer_chooser(
    flow: Flow,
    cancel_session: CancelSession,
    proposal: Proposal | None = None,
    consider: Consider | None = None,
) -> ChooseOffer:
    """Return the runner's way to ask for an offer; only asking costs a query.

    ``proposal`` is what the host let us show. A host that wants to be asked
    and was not has let us show nothing. ``consider`` knows of the offers already.
    """

    def choose(reason_code: str | None) -> OfferSnapshot | None:
        keys = flow.offers_for(reason_code)
        if cancel_session.account.eligibility_url is None:
            considered = (
                consider(flow, reason_code)
                if consider
                else offers_for(flow, cancel_session, reason_code)
            )
            return _take_first(cancel_session, keys, considered)
        return _take_first(cancel_session, keys, _allowed(keys, proposal))

    return choose


def offers_for(
    flow: Flow, cancel_session: CancelSession, reason_code: str | None
) -> Iterator[Considered]:
    """Yield what the flow, the token and the conditions say of each offer for a reason."""
    return consider_keys(cancel_session, flow.offers_for(reason_code))


def consider_keys(cancel_session: CancelSession, keys: Sequence[str]) -> Iterator[Considered]:
    """Yield what the token, the conditions and billing say of each offer, in one query."""
    allowed, subscription = cancel_session.allowed_offers, cancel_session.subscription.complete
    if subscription is None:
        yield from (Considered(key, refusal=Decision.TERMS_UNKNOWN) for key in keys)
        return
    capabilities = get_adapter(cancel_session.account, cancel_session.mode).capabilities()
    considered = consider_offers(
        cancel_session.account,
        [key for key in keys if allowed is None or key in allowed],
        subscription,
        cancel_session.customer,
        customer_ref=cancel_session.customer_ref if _counts(cancel_session) else None,
        now=utcnow(),
        timezone=zone_named(cancel_session.timezone) or UTC,
        is_possible=lambda offer: capabilities.allows(offer, subscription),
    )
    for key in keys:
        if allowed is None or key in allowed:
            yield next(considered)
        else:
            yield Considered(key, refusal=Decision.NOT_ALLOWED)


def _allowed(keys: Sequence[str], proposal: Proposal | None) -> Iterator[Considered]:
    """Yield what could be offered, as far as the host said yes; what it was not asked is a no."""
    considered = {each.key: each for each in proposal.considered} if proposal else {}
    allowed = {offer.key for offer in proposal.offers} if proposal else set()
    for key in keys:
        each = considered.get(key)
        is_no = each is None or (each.offer is not None and key not in allowed)
        yield Considered(key, refusal=Decision.VETOED) if is_no or each is None else each


def _take_first(
    cancel_session: CancelSession, keys: Sequence[str], considered: Iterator[Considered]
) -> OfferSnapshot | None:
    """Return the first offer that may be made, and keep why: nobody could work it out later."""
    offer: OfferSnapshot | None = None
    decisions = []
    for key in keys:
        code: str | None = Decision.NOT_REACHED
        if offer is None:
            each = next(considered)
            offer, code = each.offer, each.refusal or Decision.SHOWN
        decisions.append({"key": key, "code": str(code)})
    cancel_session.offer_decisions = decisions
    return offer


def take_offer(cancel_session: CancelSession) -> bool:
    """Return whether the offer that was shown can still be had, and reserve it.

    Billing's answer settles it; where nobody can be asked, it is used at once.
    """
    shown = cancel_session.progress.offer
    if shown is None or not _counts(cancel_session):
        return shown is not None
    kind = ActionKind.APPLY_OFFER
    has_billing = actions.performs(cancel_session.account, cancel_session.mode, kind)
    return redemptions.reserve(
        cancel_session.account_id,
        shown,
        customer_ref=cancel_session.customer_ref,
        session_id=cancel_session.id,
        state=RedemptionState.RESERVED if has_billing else RedemptionState.USED,
        now=utcnow(),
    )


def _counts(cancel_session: CancelSession) -> bool:
    """Return whether an acceptance is one: a rehearsal uses nothing up."""
    return cancel_session.mode is Mode.LIVE
