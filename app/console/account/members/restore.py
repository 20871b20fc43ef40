"""The way back for a member who was removed: a signed token, so that nobody else is let in."""

from __future__ import annotations

from datetime import timedelta

from app.core.security.tokens import Capability
from app.members.roles import Role

LIFE = timedelta(hours=1)
_undo = Capability("undo-removal", LIFE)


def undo_token(account_id: str, member_id: str, role: Role) -> str:
    """Return what gives the member their place back within the hour."""
    return _undo.sign([account_id, member_id, role.value])


def read_undo(token: str, account_id: str) -> tuple[str, Role] | None:
    """Return who was removed from this account, and as what, or None."""
    match _undo.read(token):
        case [str(found), str(member_id), str(role)] if found == account_id:
            return member_id, Role(role)
        case _:
            return None
