"""Who may act on a session: the page that holds its token. No cookie, no secret in a URL."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from flask import Request, current_app

from app.accounts.models import Account, Mode
from app.config import get_settings
from app.core.observability.logs import note_account
from app.core.security.tokens import Capability
from app.sessions import service as sessions
from app.sessions.entry.causes import RefusalReason
from app.sessions.entry.continuing import go_on
from app.sessions.entry.links import read_back_link, read_link_token
from app.sessions.errors import OriginNotAllowed, SessionNotFound
from app.sessions.models import CancelSession

TOKEN_FIELD = "session"  # noqa: S105 (the name of a form field)
BACK_FIELD = "link"
_page = Capability("page", None)
"""Good as long as there is something to do on its session: nobody's page runs out."""
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


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


def page_token(cancel_session: CancelSession) -> str:
    """Return the token that lets a page act on its session."""
    return _page.sign(
        asdict(
            PageToken(
                account_id=cancel_session.account_id,
                session_id=cancel_session.id,
                locale=cancel_session.locale,
                fallback_url=cancel_session.account.fallback_url,
                support=cancel_session.account.support_link,
                is_test=cancel_session.mode is Mode.TEST,
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

    A session that was given up meanwhile goes on as another.

    :raises SessionNotFound: if the page holds no token of ours.
    :raises OriginNotAllowed: if another site's page sends the form.
    """
    check_same_site(request)
    token = read_page_token(request)
    if token:
        note_account(token.account_id)
    found = token and sessions.lock_session(token.account_id, token.session_id)
    if not found:
        raise SessionNotFound
    return go_on(found, (request.view_args or {}).get("step_key"))


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


def check_same_site(request: Request) -> None:
    """Refuse forms that another web site's page sends.

    What a page holds lets it in, and no cookie could be abused. So a browser that
    keeps the origin to itself (a host without referrers, a sandbox, a web view)
    is believed as one that says nothing.

    :raises OriginNotAllowed: if the browser says that the form is not ours.
    """
    origin = sent_from(request)
    if origin is not None and not _is_own(origin, request):
        raise _refusal("form sent from", origin, request)


def check_host_origin(request: Request, account: Account) -> str | None:
    """Return the origin of the host page that sent the customer, if it is known.

    Where it is hidden, or the account has no origins and is used by redirect
    only, the signed token alone vouches. In a frame, ``frame-ancestors`` keeps strangers out.

    :raises OriginNotAllowed: if the account did not register the origin.
    """
    origin = sent_from(request)
    if origin is None or _is_own(origin, request) or not account.allowed_origins:
        return None
    if origin not in account.allowed_origins:
        raise _refusal("not registered:", origin, request)
    return origin


def sent_from(request: Request) -> str | None:
    """Return the web site that sent the form, as browsers spell it, or None if that is hidden.

    ``null``, and what apps call themselves (``file://``, ``capacitor://localhost``), name none.
    """
    scheme, _, site = request.headers.get("Origin", "").lower().partition("://")
    if scheme not in _DEFAULT_PORTS:
        return None
    return f"{scheme}://{site.removesuffix(_DEFAULT_PORTS[scheme])}"


def _is_own(origin: str, request: Request) -> bool:
    """Return whether an origin is where customers reach us: by the settings, or by this request.

    A proxy may pass the host on with a port, in capitals, or not at all.
    """
    public = urlsplit(get_settings(current_app).base_url)
    own = {_site(public.scheme, public.netloc)}
    own |= {_site(scheme, request.host) for scheme in _DEFAULT_PORTS}
    return origin.partition("://")[2] in own


def _site(scheme: str, host: str) -> str:
    return host.lower().removesuffix(_DEFAULT_PORTS.get(scheme, ""))


def _refusal(sentence: str, origin: str, request: Request) -> OriginNotAllowed:
    message = f"{sentence} {origin[:200]}; {_what_arrived(request)}"
    return OriginNotAllowed(RefusalReason.ORIGIN, message, given=origin[:200])


def _what_arrived(request: Request) -> str:
    """Return what a proxy let through, for the log of whoever has to configure it."""
    public = get_settings(current_app).base_url
    return f"the request came for host {request.host[:200]}, the public address is {public}"
