"""A customer whom the host sends: what came with them, and the session that begins with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Request

from app.core.clock import utcnow
from app.core.observability.logs import note_account
from app.core.web.catalogs import browser_languages
from app.extensions import db
from app.flows.errors import FlowNotFound, FlowNotPublished
from app.hosted.entry.origins import check_host_origin, sent_from
from app.sessions.entry.causes import RefusalReason
from app.sessions.entry.claims import OpenClaims
from app.sessions.entry.opening import draft_opening, open_session
from app.sessions.entry.start import find_session
from app.sessions.entry.tokens import check_time, read_open_token, verify_open_token
from app.sessions.errors import ExpiredToken, InvalidToken
from app.sessions.models import CancelSession

LIFE = timedelta(days=1)
"""How long a page that was prepared can begin a session. One that has begun does not run out."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a host's page sent: the token, from where, when, and in which languages to answer."""

    token: str
    received_at: datetime
    origin: str | None
    locale: str | None = None
    """The language that was asked for, before that of the token."""
    languages: Sequence[str | None] = ()
    """Those of the host's page and of the browser, after it."""
    shown: Sequence[str] = ()
    """What a page shows that was prepared of this: flow version, step and language."""

    def list_wishes(self, claims: OpenClaims) -> list[str | None]:
        """Return the languages, the strongest wish first."""
        return [self.locale, claims.customer.locale, *self.languages]

    def to_json(self) -> dict[str, Any]:
        """Return what a page can carry."""
        return {
            "token": self.token,
            "received_at": int(self.received_at.timestamp()),
            "origin": self.origin,
            "locale": self.locale,
            "languages": list(self.languages),
            "shown": list(self.shown),
        }


def read_arrival(request: Request) -> Arrival:
    """Return what the form brings that a host's page sends."""
    form = request.form
    return Arrival(
        token=form.get("token", ""),
        received_at=utcnow(),
        origin=sent_from(request),
        locale=form.get("locale"),
        languages=[form.get("lang"), *browser_languages()],
    )


def restore_arrival(carried: Mapping[str, Any]) -> Arrival:
    """Return what a page carries, which was signed."""
    received_at = datetime.fromtimestamp(carried["received_at"], UTC)
    return Arrival(**{**carried, "received_at": received_at})


def describe_page(cancel_session: CancelSession) -> list[str]:
    """Return what decides which first page a customer sees."""
    return [cancel_session.flow_version_id, cancel_session.step_key, cancel_session.locale]


def begin_session(request: Request, arrival: Arrival) -> CancelSession:
    """Return the session of the token, begun now unless it was before.

    :raises InvalidToken: if the token was not good when it came, or it came from elsewhere.
    :raises FlowNotFound: if the account has no such flow.
    :raises FlowNotPublished: if no version of it was published.
    """
    account, claims = read_open_token(arrival.token, arrival.received_at)
    note_account(account.id)
    host_origin = check_host_origin(request, account, arrival.origin)
    if utcnow() - arrival.received_at > LIFE and find_session(account.id, claims) is None:
        raise ExpiredToken(RefusalReason.EXPIRED, "prepared more than a day ago")
    return open_session(
        account,
        claims,
        languages=arrival.list_wishes(claims),
        host_origin=host_origin,
        end_transaction=db.session.commit,
    )


def build_draft(request: Request, arrival: Arrival) -> CancelSession | None:
    """Return a session that stands on its first step and is in no database.

    None where opening takes more than reading, and where it would be refused: that is
    said, and written down, once somebody presses.
    """
    try:
        account, claims = verify_open_token(arrival.token)
        check_time(claims)
        host_origin = check_host_origin(request, account, arrival.origin)
        draft = draft_opening(account, claims, arrival.list_wishes(claims))
    except (InvalidToken, FlowNotFound, FlowNotPublished):
        return None
    if draft is not None:
        draft.host_origin = host_origin
    return draft
