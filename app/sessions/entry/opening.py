"""The one way to start a session: billing and the host have their word first, where needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.accounts.models import Account
from app.offers.eligibility.callback import ask_host
from app.sessions import service as sessions
from app.sessions.engine import runner
from app.sessions.entry.claims import OpenClaims
from app.sessions.entry.eligibility_request import proposal_at_start
from app.sessions.entry.start import draft_session, find_session
from app.sessions.flow import get_flow
from app.sessions.history import find_standing_id, list_earlier
from app.sessions.models import CancelSession
from app.sessions.terms.billing_terms import add_terms, get_terms_reader


def open_session(
    account: Account,
    claims: OpenClaims,
    *,
    languages: Sequence[str | None] | None = None,
    host_origin: str | None = None,
    end_transaction: Callable[[], None],
) -> CancelSession:
    """Return the session of these claims, after asking the host whether an offer may come first.

    ``languages`` are the customer's wishes, the strongest first; without them, what
    the host said about the customer. ``end_transaction`` is how the door commits:
    nothing is locked while the host thinks.

    :raises TokenReused: if the token's id opened a session of another customer.
    :raises FlowNotFound: if the account has no such flow.
    :raises FlowNotPublished: if no version of it was published.
    """
    claims = add_terms(account, claims, end_transaction)
    wishes = [claims.customer.locale] if languages is None else languages
    proposal = proposal_at_start(account, claims, wishes)
    if proposal is not None and proposal.offers:
        end_transaction()
        proposal = ask_host(proposal)
    return sessions.start_session(
        account, claims, languages=wishes, host_origin=host_origin, proposal=proposal
    )


def draft_opening(
    account: Account, claims: OpenClaims, languages: Sequence[str | None]
) -> CancelSession | None:
    """Return a session on its first step which is in no database, and tells nobody of itself.

    None where more than reading decides what comes first: billing, an offer, or a
    session that is there already.

    :raises TokenReused: if the token's id opened a session of another customer.
    :raises FlowNotFound: if the account has no such flow.
    :raises FlowNotPublished: if no version of it was published.
    """
    if get_terms_reader(account, claims) or find_session(account.id, claims) is not None:
        return None
    earlier = list_earlier(account.id, claims)
    if find_standing_id(earlier, claims) is not None:
        return None
    draft = draft_session(account, claims, languages, earlier)
    asked: list[str | None] = []
    move = runner.begin(get_flow(draft), asked.append)
    draft.progress = move.progress
    return None if asked else draft
