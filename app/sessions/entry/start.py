"""The beginning of a session: what the host said, the flow it runs on, the first step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from app.accounts.models import Account
from app.core.ids import new_id
from app.core.locale import choose_locale
from app.extensions import db
from app.fairness.jurisdictions import choose_packs
from app.flows import service as flows
from app.offers import service as offers
from app.offers.eligibility.callback import Proposal
from app.sessions.engine import runner
from app.sessions.entry.claims import OpenClaims
from app.sessions.errors import TokenReused
from app.sessions.events import emit_event
from app.sessions.models import CancelSession
from app.sessions.offer_choice import offer_chooser
from app.sessions.outcomes import apply_move
from app.webhooks.models import EventType


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
        raise TokenReused("jti was used for another customer")
    return found


def with_account() -> Select[CancelSession]:
    """Return the query for sessions, each with its account."""
    return (
        select(CancelSession)
        .join(CancelSession.account)
        .options(contains_eager(CancelSession.account))
    )


def new_session(
    account: Account,
    claims: OpenClaims,
    languages: Sequence[str | None],
    host_origin: str | None,
    proposal: Proposal | None,
) -> CancelSession:
    """Return a session on the first step of its flow, not yet in the database.

    :raises FlowNotFound: if the account has no such flow.
    :raises FlowNotPublished: if no version of it was published.
    """
    cancel_session = draft_session(account, claims, languages)
    cancel_session.host_origin = host_origin
    if proposal is not None:
        cancel_session.id = proposal.session_id
    _begin(cancel_session, proposal)
    return cancel_session


def draft_session(
    account: Account, claims: OpenClaims, languages: Sequence[str | None]
) -> CancelSession:
    """Return a session that has not begun: what is known of it before its first step.

    :raises FlowNotFound: if the account has no such flow.
    :raises FlowNotPublished: if no version of it was published.
    """
    key = claims.flow or account.default_flow_key
    version_id = flows.require_published_version_id(account.id, key)
    packs = choose_packs(claims.customer.country, claims.customer.region, account.country)
    flow = flows.require_flow(account.id, version_id, tuple(pack.id for pack in packs))
    return CancelSession(
        account_id=account.id,
        account=account,
        flow_version_id=version_id,
        packs=[[pack.id, pack.version] for pack in packs],
        plan_name=offers.get_plan_name(account.id, claims.subscription.plan),
        locale=choose_locale(languages, flow.locales, account.default_locale),
        timezone=claims.customer.timezone or account.timezone,
        sequence=0,
        id=new_id("cs"),
        **_claimed(claims),
    )


def _claimed(claims: OpenClaims) -> dict[str, Any]:
    """Return the columns that hold what the host said."""
    return {
        "mode": claims.mode,
        "token_id": claims.jti,
        "customer_ref": claims.sub,
        "subscription_ref": claims.subscription.ref,
        "subscription_data": claims.subscription.model_dump(mode="json"),
        "customer_data": claims.customer.model_dump(mode="json"),
        "return_url": claims.return_url,
        "allowed_offers": None if claims.offers is None else list(claims.offers),
    }


def _begin(cancel_session: CancelSession, proposal: Proposal | None) -> None:
    """Put the customer on the first step."""
    flow = cancel_session.flow
    emit_event(cancel_session, EventType.SESSION_STARTED, {"locale": cancel_session.locale})
    apply_move(cancel_session, runner.begin(flow, offer_chooser(flow, cancel_session, proposal)))
