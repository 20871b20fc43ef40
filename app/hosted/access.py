"""Who may act on a session: the page that holds its token. No cookie, no secret in a URL."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta

from flask import Request

from app.accounts.models import Account
from app.core.security.tokens import Capability
from app.sessions import service as sessions
from app.sessions.entry.links import read_back_link, read_link_token
from app.sessions.errors import OriginNotAllowed, SessionNotFound
from app.sessions.models import CancelSession

TOKEN_FIELD = "session"  # noqa: S105 (the name of a form field)
BACK_FIELD = "link"
_page = Capability("page", timedelta(days=1))


@dataclass(frozen=True, slots=True)
class PageToken:
    """What a hosted page knows about itself, even when the database does not answer."""

    account_id: str
    session_id: str
    locale: str
    fallback_url: str | None


def page_token(cancel_session: CancelSession) -> str:
    """Return the token that lets a page act on its session."""
    return _page.sign(
        asdict(
            PageToken(
                account_id=cancel_session.account_id,
                session_id=cancel_session.id,
                locale=cancel_session.locale,
                fallback_url=cancel_session.account.fallback_url,
            )
        )
    )


def read_page_token(request: Request) -> PageToken | None:
    """Return what the page that sent this request knows about itself."""
    text = request.form.get(TOKEN_FIELD, "")
    value = _page.read(text)
    return PageToken(**value) if isinstance(value, dict) else None


def require_session(request: Request) -> CancelSession:
    """Return the session of the page, and keep others out of it until the commit.

    :raises SessionNotFound: if the page holds no token of ours, or an old one.
    :raises OriginNotAllowed: if another site's page sends the form.
    """
    check_same_site(request)
    token = read_page_token(request)
    found = token and sessions.lock_session(token.account_id, token.session_id)
    if not found:
        raise SessionNotFound
    return found


def require_linked_session(request: Request) -> CancelSession:
    """Return the session that a link leads into.

    :raises SessionNotFound: if the link is none of ours, or too old.
    """
    check_same_site(request)
    ids = read_link_token(request.form.get("link", ""))
    found = ids and sessions.lock_session(*ids)
    if not found:
        raise SessionNotFound
    return found


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


def check_same_site(request: Request) -> None:
    """Refuse forms of other sites.

    :raises OriginNotAllowed: if the browser says that the form is not ours.
    """
    origin = request.headers.get("Origin")
    is_ours = origin is None or _is_own(origin, request)
    if not is_ours or request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise OriginNotAllowed(f"form sent from {origin}")


def check_host_origin(request: Request, account: Account) -> str | None:
    """Return the origin of the host page that sent the customer, if it is known.

    An account without origins is used by redirect only; the token alone vouches.

    :raises OriginNotAllowed: if the account did not register the origin.
    """
    origin = request.headers.get("Origin")
    if origin is None or _is_own(origin, request) or not account.allowed_origins:
        return None
    if origin not in account.allowed_origins:
        raise OriginNotAllowed(f"origin {origin[:200]} is not registered")
    return origin


def _is_own(origin: str, request: Request) -> bool:
    return origin.partition("://")[2] == request.host
