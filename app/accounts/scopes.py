"""What an API key may do: read or write, in each area of the API. Pure."""

from __future__ import annotations

from collections.abc import Collection

from app.accounts.errors import InvalidScope

AREAS = (
    *("sessions", "actions", "events", "customers", "receipts", "declarations"),
    *("flows", "catalogue", "experiments", "reports", "webhooks", "account"),
)
READ_ONLY = frozenset({"events", "receipts", "declarations", "reports"})
"""Areas in which there is nothing to write."""
READ, WRITE = "read", "write"
SCOPES = tuple(
    f"{area}:{access}"
    for area in AREAS
    for access in (READ, WRITE)
    if not (access == WRITE and area in READ_ONLY)
)


def check_scopes(scopes: Collection[str]) -> list[str]:
    """Return scopes in their order, each once.

    :raises InvalidScope: naming the first that is none, or nothing if there is none at all.

    >>> check_scopes(["flows:write", "flows:read", "flows:read"])
    ['flows:read', 'flows:write']
    """
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise InvalidScope(unknown[0] if unknown else "")
    return [scope for scope in SCOPES if scope in scopes]


def allows(scopes: Collection[str] | None, wanted: str) -> bool:
    """Return whether a key with these scopes may do what asks for this one. None: everything.

    >>> allows(["flows:read"], "flows:write")
    False
    """
    return scopes is None or wanted in scopes
