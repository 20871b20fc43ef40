"""The beginning of a session: what the host said, the flow it runs on, the first step."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from app.accounts.models import Account
from app.core.ids import new_id
from app.core.locale import choose_locale
from app.extensions import db
from app.fairness.jurisdictions import choose_packs
from app.flows import service as flows
from app.flows.errors import FlowNotFound, FlowNotPublished
from app.flows.routing import service as routes
from app.flows.service import FlowEntry
from app.offers import service as offers
from app.offers.eligibility.callback import Proposal
from app.outbox import service as outbox
from app.sessions.engine import runner
from app.sessions.entry.causes import Cause, RefusalReason
from app.sessions.entry.claims import OpenClaims
from app.sessions.errors import TokenReused
from app.sessions.events import emit_event
from app.sessions.experiments.assignment import assigned_columns, find_assignment
from app.sessions.experiments.exposure import Comparison
from app.sessions.flow import get_flow
from app.sessions.history import KNOWN_TERMS, known_terms
from app.sessions.models import CancelSession, with_account
from app.sessions.offer_choice import offer_chooser
from app.sessions.outcomes import apply_move
from app.webhooks.models import EventType

log = logging.getLogger(__name__)
FROM_BILLING = "from_billing"
"""Beside the data of a subscription: what of it billing said, and not the host."""


def find_session(account_id: str, claims: OpenClaims) -> CancelSession | None:
    """Return the session that this token opened before, or None.

    :raises TokenReused: if the token's id opened a session of another customer.
    """
    query = with_account().where(
        CancelSession.account_id == account_id,
        CancelSession.mode == claims.mode,
        CancelSession.token_id == claims.jti,
    )
    found = db.session.scalars(query).one_or_none()
    if found is not None and found.customer_ref != claims.sub:
        raise TokenReused(RefusalReason.REUSED, "jti was used for another customer")
    return found


def was_begun_by(cancel_session: CancelSession, claims: OpenClaims) -> bool:
    """Return whether a session rests on these claims, and not on others with the same id."""
    told, stored = claims.subscription.model_fields_set, cancel_session.subscription_data
    by_others = {*KNOWN_TERMS, *stored.get(FROM_BILLING, ())} - told
    known = {name: stored.get(name) for name in by_others} | _from_billing(stored)
    columns = _claimed(claims, known)
    return all(getattr(cancel_session, name) == value for name, value in columns.items())


@outbox.promising_together()
def new_session(
    account: Account,
    claims: OpenClaims,
    languages: Sequence[str | None],
    host_origin: str | None,
    proposal: Proposal | None,
    *,
    earlier: Sequence[CancelSession],
) -> CancelSession:
    """Return a session on the first step of its flow, not yet in the database.

    :raises FlowNotFound: if the account has no such flow.
    :raises FlowNotPublished: if no version of it was published.
    """
    cancel_session = draft_session(account, claims, languages, earlier)
    cancel_session.host_origin = host_origin
    _note_ignored(cancel_session)
    if proposal is not None:
        cancel_session.id = proposal.session_id
    _begin(cancel_session, proposal)
    return cancel_session


def _note_ignored(cancel_session: CancelSession) -> None:
    """Name in the log what was left out of the claims, and why; never what it said."""
    if cancel_session.ignored:
        left_out = ", ".join(
            f"{each['claim']} ({each['reason']})" for each in cancel_session.ignored
        )
        log.info("session %s: claims left out: %s", cancel_session.id, left_out)


def draft_session(
    account: Account,
    claims: OpenClaims,
    languages: Sequence[str | None],
    earlier: Sequence[CancelSession],
) -> CancelSession:
    """Return a session that has not begun: what is known of it before its first step.

    ``earlier`` are the latest decisions about the same subscription.

    :raises FlowNotFound: if the account has no such flow.
    :raises FlowNotPublished: if no version of it was published.
    """
    entry, ignored = require_flow_entry(account, claims)
    assignment = find_assignment(account, claims, entry)
    version_id = assignment.flow_version_id if assignment else entry.version_id
    packs = choose_packs(claims.customer.country, claims.customer.region, account.country)
    flow = flows.require_flow(account.id, version_id, tuple(pack.id for pack in packs))
    return CancelSession(
        account_id=account.id,
        account=account,
        flow_version_id=version_id,
        packs=[[pack.id, pack.version] for pack in packs],
        plan_name=offers.get_plan_name(account.id, claims.subscription.plan or ""),
        locale=choose_locale(languages, flow.locales, account.default_locale),
        timezone=claims.customer.timezone or account.timezone,
        sequence=0,
        id=new_id("cs"),
        ignored=[*claims.ignored, *ignored],
        **_claimed(claims, known_terms(earlier, claims)),
        **assigned_columns(assignment),
    )


def require_flow_entry(
    account: Account, claims: OpenClaims
) -> tuple[FlowEntry, list[dict[str, str]]]:
    """Return the flow to begin with, and what was of no use: a flow that is not there yet.

    The flow that the host names comes first, then the account's routes, then its own flow.

    :raises FlowNotFound: if the account's own flow is not there either.
    :raises FlowNotPublished: if no version of it was published.
    """
    ignored = []
    if claims.flow is not None:
        try:
            return flows.require_entry(account.id, claims.flow), []
        except (FlowNotFound, FlowNotPublished):
            if claims.flow == account.default_flow_key:
                raise
        ignored = [{"claim": "flow", "reason": Cause.VALUE.value, "given": claims.flow}]
    return routes.require_entry(account, claims.subscription, claims.customer), ignored


def _claimed(claims: OpenClaims, known: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that hold what the host said, and what we know where it said nothing."""
    return {
        "mode": claims.mode,
        "token_id": claims.jti,
        "customer_ref": claims.sub,
        "subscription_ref": claims.subscription.ref,
        "subscription_data": claims.subscription.model_dump(mode="json")
        | _from_billing({FROM_BILLING: list(claims.from_billing)})
        | known,
        "customer_data": claims.customer.model_dump(mode="json"),
        "return_url": claims.return_url,
        "allowed_offers": None if claims.offers is None else list(claims.offers),
    }


def _from_billing(stored: dict[str, Any]) -> dict[str, Any]:
    """Return the names of what billing said, if it said anything."""
    return {FROM_BILLING: stored[FROM_BILLING]} if stored.get(FROM_BILLING) else {}


def _begin(cancel_session: CancelSession, proposal: Proposal | None) -> None:
    """Put the customer on the first step."""
    flow = get_flow(cancel_session)
    comparison = Comparison(cancel_session)
    choose = offer_chooser(flow, cancel_session, proposal, comparison.consider)
    emit_event(cancel_session, EventType.SESSION_STARTED, {"locale": cancel_session.locale})
    comparison.expose(runner.begin)
    apply_move(cancel_session, runner.begin(flow, choose))
