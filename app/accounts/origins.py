"""Web origins: who may frame the flow, and where a customer may be sent back to. Pure."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from app.accounts.errors import InvalidOrigin

_DEFAULT_PORTS = {"https": 443, "http": 80}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def normalize_origin(text: str) -> str:
    """Return the origin as browsers spell it (RFC 6454, section 6.2).

    Plain http is for this machine only.

    >>> normalize_origin("https://App.Example.com:443/")
    'https://app.example.com'

    :raises InvalidOrigin: if ``text`` has a path, a user, or another scheme.
    """
    parts = _split(text)
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise InvalidOrigin(text)
    return _origin_of(parts)


def read_origin(url: str) -> str:
    """Return the origin of a complete URL.

    :raises InvalidOrigin: if a browser could understand the URL differently from us.
    """
    return _origin_of(_split(url))


def is_return_url_allowed(url: str, origins: Collection[str]) -> bool:
    """Return whether a customer may be sent to ``url``: it lies on one of the origins."""
    try:
        return read_origin(url) in origins
    except InvalidOrigin:
        return False


def _split(text: str) -> SplitResult:
    # Browsers read "\" as "/" and drop control characters; we read neither, so we refuse both.
    if not text.isascii() or not text.isprintable() or "\\" in text or " " in text:
        raise InvalidOrigin(text)
    try:
        parts = urlsplit(text)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError as error:
        raise InvalidOrigin(text) from error
    if not parts.hostname or "@" in parts.netloc or not port_is_valid:
        raise InvalidOrigin(text)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise InvalidOrigin(text)
    return parts


def _origin_of(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    is_default = parts.port in {None, _DEFAULT_PORTS[parts.scheme]}
    return f"{parts.scheme}://{host}" if is_default else f"{parts.scheme}://{host}:{parts.port}"
