"""What was removed, sealed into the page that says so: one press brings it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.console.shell.access import current
from app.core.security.tokens import Capability

_removed = Capability("console.removed", timedelta(hours=1))


def seal_removed(what: str, values: dict[str, Any]) -> str:
    """Return a token that holds what was removed from this account."""
    return _removed.sign([current().account.id, what, values])


def read_removed(what: str, token: str) -> dict[str, Any] | None:
    """Return what was removed, or None if this is not about that, or too long ago."""
    match _removed.read(token):
        case [account_id, str(kind), dict(values)] if account_id == current().account.id:
            return values if kind == what else None
        case _:
            return None
