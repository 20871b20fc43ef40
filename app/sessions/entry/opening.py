"""The one way to start a session: billing and the host have their word first, where needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.accounts.models import Account
from app.offers.eligibility.callback import ask_host
from app.sessions import service as sessions
from app.sessions.entry.claims import OpenClaims
from app.sessions.entry.eligibility_request import proposal_at_start
from app.sessions.models import CancelSession
from app.sessions.terms.billing_terms import add_terms


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
