"""What the host is asked before an offer is shown: found out first, without moving anybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from app.accounts.models import Account, Mode
from app.billing.listener.callback import ask_about_offers
from app.billing.listener.service import is_listening
from app.core.clock import utcnow
from app.flows.errors import InvalidAnswer
from app.flows.steps import Form
from app.offers.eligibility.callback import Ask, Proposal, propose
from app.offers.errors import InvalidChoice
from app.offers.selection import Considered
from app.sessions.answers import read_answer
from app.sessions.engine import runner
from app.sessions.engine.progress import Intent
from app.sessions.engine.runner import ChooseOffer
from app.sessions.entry.claims import OpenClaims
from app.sessions.entry.start import draft_session, find_session
from app.sessions.flow import get_flow
from app.sessions.history import find_standing_id, list_earlier
from app.sessions.models import CancelSession
from app.sessions.offer_choice import offers_for


def proposal_for(cancel_session: CancelSession, intent: Intent, form: Form) -> Proposal | None:
    """Return what to ask a host that wants to be asked, before the customer moves on.

    None: what they sent leads nowhere.

    The runner walks ahead and is not followed: the session stays as it is, so
    that the caller can let go of it while the host thinks.
    """
    flow, progress = get_flow(cancel_session), cancel_session.progress
    try:
        answer = read_answer(cancel_session, intent, form)
    except (InvalidAnswer, InvalidChoice):
        return None
    return _noted(
        cancel_session, lambda choose: runner.advance(flow, progress, intent, answer, choose)
    )


def proposal_at_start(
    account: Account, claims: OpenClaims, languages: Sequence[str | None]
) -> Proposal | None:
    """Return what to ask the host before a session begins, if it begins with an offer.

    :raises TokenReused: if the token's id opened a session of another customer.
    :raises FlowNotFound: if the account has no such flow.
    :raises FlowNotPublished: if no version of it was published.
    """
    if account.eligibility_url is None or find_session(account.id, claims) is not None:
        return None
    earlier = list_earlier(account.id, claims)
    if find_standing_id(earlier, claims) is not None:
        return None
    draft = draft_session(account, claims, languages, earlier)
    return _noted(draft, lambda choose: runner.begin(get_flow(draft), choose))


def _noted(cancel_session: CancelSession, walk: Callable[[ChooseOffer], object]) -> Proposal | None:
    """Walk ahead with a chooser that notes what it could choose, and chooses nothing."""
    found: list[Considered] = []
    reasons: list[str | None] = []

    def note(reason_code: str | None) -> None:
        reasons.append(reason_code)
        found.extend(offers_for(get_flow(cancel_session), cancel_session, reason_code))

    walk(note)
    about = {
        "customer_ref": cancel_session.customer_ref,
        "subscription_ref": cancel_session.subscription_data["ref"],
        "mode": cancel_session.mode,
        "reason": reasons[0] if reasons else None,
    }
    account, considered = cancel_session.account, tuple(found)
    ask = _machine_of(account, cancel_session.mode)
    return propose(account, cancel_session.id, considered, about, utcnow(), ask=ask)


def _machine_of(account: Account, mode: Mode) -> Ask | None:
    """Return the developer's machine that takes the place of the host's address, if one does."""
    return partial(ask_about_offers, account.id) if is_listening(account, mode) else None
