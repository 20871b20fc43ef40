"""Web origins: who may frame the flow, and where a customer may be sent back to. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from app.accounts.errors import InvalidOrigin

_DEFAULT_PORTS = {"https": 443, "http": 80}
MAX_HOST = 253
_LABELS = re.compile(r"[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?)*")
_LAST_IS_NUMBER = re.compile(r"(^|\.)([0-9]+|0x[0-9a-f]*)$")
"""What browsers read as an address of IPv4, however it is written."""
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
    if not _is_host(parts.hostname or "") or "@" in parts.netloc or not port_is_valid:
        raise InvalidOrigin(text)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise InvalidOrigin(text)
    return parts


def _is_host(name: str) -> bool:
    """Whether this is a host of labels, or an address as it is usually written.

    What is neither would stand in our policies as something else: a wildcard, or a directive.
    """
    if ":" in name or _LAST_IS_NUMBER.search(name):
        try:
            return "%" not in name and bool(ip_address(name))
        except ValueError:
            return False
    return len(name) <= MAX_HOST and _LABELS.fullmatch(name) is not None


def _origin_of(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    is_default = parts.port in {None, _DEFAULT_PORTS[parts.scheme]}
    return f"{parts.scheme}://{host}" if is_default else f"{parts.scheme}://{host}:{parts.port}"
