"""The beginning of a session: what the host said, the flow it runs on, the first step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.accounts.models import Account
from app.core.ids import code_of, new_id, reference_of
from app.core.locale import choose_locale
from app.fairness.choosing import choose_packs
from app.flows import service as flows
from app.flows.flow import Flow
from app.offers import service as offers
from app.sessions import runner
from app.sessions.choosing import offer_chooser
from app.sessions.claims import OpenClaims
from app.sessions.models import CancelSession
from app.sessions.outcomes import apply_move
from app.sessions.telling import emit_event
from app.webhooks.models import EventType


def new_session(
    account: Account,
    claims: OpenClaims,
    languages: Sequence[str | None],
    host_origin: str | None,
) -> CancelSession:
    """Return a session on the first step of its flow, not yet in the database.

    :raises FlowNotFound: if the account has no such flow.
    :raises FlowNotPublished: if no version of it was published.
    """
    key = claims.flow or account.default_flow_key
    version_id = flows.require_published_version_id(account.id, key)
    packs = choose_packs(claims.customer.country, claims.customer.region, account.country)
    flow = flows.require_flow(account.id, version_id, tuple(pack.id for pack in packs))
    cancel_session = CancelSession(
        account_id=account.id,
        account=account,
        flow_version_id=version_id,
        packs=[[pack.id, pack.version] for pack in packs],
        plan_name=offers.get_plan_name(account.id, claims.subscription.plan),
        host_origin=host_origin,
        locale=choose_locale(languages, flow.locales, account.default_locale),
        timezone=claims.customer.timezone or account.timezone,
        sequence=0,
        **_numbered(new_id("cs")),
        **_claimed(claims),
    )
    _begin(cancel_session, flow)
    return cancel_session


def _numbered(session_id: str) -> dict[str, str]:
    """Return the columns by which the session is found."""
    return {"id": session_id, "reference_code": code_of(reference_of(session_id))}


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


def _begin(cancel_session: CancelSession, flow: Flow) -> None:
    """Put the customer on the first step."""
    emit_event(cancel_session, EventType.SESSION_STARTED, {"locale": cancel_session.locale})
    apply_move(cancel_session, runner.begin(flow, offer_chooser(flow, cancel_session)))
