"""Who may act on a session: the page that holds its token. No cookie, no secret in a URL."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import Request

from app.accounts.models import Mode
from app.core.observability.logs import note_account
from app.core.security.tokens import Capability
from app.core.web.catalogs import page_locale
from app.flows.errors import FlowNotFound, FlowNotPublished
from app.hosted.entry.arrival import Arrival, begin_session, describe_page, restore_arrival
from app.hosted.entry.origins import check_same_site
from app.sessions import service as sessions
from app.sessions.entry.continuing import go_on
from app.sessions.entry.links import read_back_link, read_link_token
from app.sessions.entry.tokens import claimed_issuer
from app.sessions.errors import InvalidToken, SessionNotFound
from app.sessions.models import CancelSession

TOKEN_FIELD = "session"  # noqa: S105 (the name of a form field)
BACK_FIELD = "link"
_page = Capability("page", None)
"""Good as long as there is something to do on its session: nobody's page runs out."""


@dataclass(frozen=True, slots=True)
class PageToken:
    """What a hosted page knows about itself, even when the database does not answer."""

    account_id: str
    session_id: str
    locale: str
    fallback_url: str | None
    support: str | None = None
    """Where the company answers, as the address of a link."""
    is_test: bool = False
    prepared: dict[str, Any] | None = None
    """What begins the session of a page that was made before anybody pressed; its id is empty."""


def sign_page(page: PageToken) -> str:
    """Return what a page carries of itself."""
    known = {name: value for name, value in asdict(page).items() if value is not None}
    return _page.sign({"fallback_url": None} | known)


def page_token(cancel_session: CancelSession) -> str:
    """Return the token that lets a page act on its session."""
    return sign_page(describe_session(cancel_session))


def describe_session(cancel_session: CancelSession) -> PageToken:
    """Return what the page of a session knows about itself."""
    return PageToken(
        account_id=cancel_session.account_id,
        session_id=cancel_session.id,
        locale=cancel_session.locale,
        fallback_url=cancel_session.account.fallback_url,
        support=cancel_session.account.support_link,
        is_test=cancel_session.mode is Mode.TEST,
    )


def prepared_token(arrival: Arrival, draft: CancelSession | None) -> str:
    """Return the token of a page whose session begins when it is seen, or answered."""
    if draft is None:
        issuer = claimed_issuer(arrival.token) or ""
        page = PageToken(issuer, "", page_locale(), None)
    else:
        arrival = replace(arrival, shown=describe_page(draft))
        page = describe_session(draft)
    return sign_page(replace(page, session_id="", prepared=arrival.to_json()))


def read_page_token(request: Request) -> PageToken | None:
    """Return what the page that sent this request knows about itself."""
    text = request.form.get(TOKEN_FIELD, "")
    value = _page.read(text)
    return PageToken(**value) if isinstance(value, dict) else None


def require_session(request: Request) -> CancelSession:
    """Return the session of the page, and keep others out of it until the commit.

    A session that was given up meanwhile goes on as another.

    :raises SessionNotFound: if the page holds no token of ours.
    :raises OriginNotAllowed: if another site's page sends the form.
    """
    check_same_site(request)
    token = read_page_token(request)
    if token:
        note_account(token.account_id)
    found = token and _lock_session(request, token)
    if not found:
        raise SessionNotFound
    return go_on(found, (request.view_args or {}).get("step_key"))


def _lock_session(request: Request, token: PageToken) -> CancelSession | None:
    """Return the session of a page, which begins now if the page was only prepared."""
    if token.prepared is None:
        return sessions.lock_session(token.account_id, token.session_id)
    try:
        begun = begin_session(request, restore_arrival(token.prepared))
    except (InvalidToken, FlowNotFound, FlowNotPublished) as error:
        raise SessionNotFound from error
    return sessions.lock_session(begun.account_id, begun.id)


def require_linked_session(request: Request) -> CancelSession:
    """Return the session that a link leads into.

    :raises SessionNotFound: if the link is none of ours, or too old.
    """
    check_same_site(request)
    ids = read_link_token(request.form.get("link", ""))
    found = ids and sessions.lock_session(*ids)
    if not found:
        raise SessionNotFound
    return go_on(found)


def get_session_behind(link: str) -> CancelSession:
    """Return the session whose cancellation a link takes back, to read.

    :raises SessionNotFound: if the link is none of ours.
    """
    ids = read_back_link(link)
    found = ids and sessions.get_session(*ids)
    if not found:
        raise SessionNotFound
    return found


def require_session_to_return_to(request: Request) -> CancelSession:
    """Return the session to come back to, by the link of a mail or by the page's token.

    :raises SessionNotFound: if the form holds neither.
    :raises OriginNotAllowed: if another site's page sends the form.
    """
    if BACK_FIELD not in request.form:
        return require_session(request)
    check_same_site(request)
    ids = read_back_link(request.form[BACK_FIELD])
    found = ids and sessions.lock_session(*ids)
    if not found:
        raise SessionNotFound
    return found
