"""From which web site a form was sent, as far as its browser says."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request, current_app

from app.accounts.models import Account
from app.config import get_settings
from app.sessions.entry.causes import RefusalReason
from app.sessions.errors import OriginNotAllowed

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


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


def check_host_origin(request: Request, account: Account, origin: str | None) -> str | None:
    """Return the origin of the host page that sent the customer, if it is known.

    ``origin`` is where the form came from. Where it is hidden, or the account has no origins
    and is used by redirect only, the signed token alone vouches. In a frame,
    ``frame-ancestors`` keeps strangers out.

    :raises OriginNotAllowed: if the account did not register the origin.
    """
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
