"""Links that lead a customer into their session, for an e-mail or a redirect."""

from __future__ import annotations

from datetime import timedelta

from app.core.tokens import Capability
from app.sessions.models import CancelSession

LINK_LIFE = timedelta(days=7)
_link = Capability("link", LINK_LIFE)


def link_token(cancel_session: CancelSession) -> str:
    """Return the token that a link carries. It opens this session and nothing else."""
    return _link.sign([cancel_session.account_id, cancel_session.id])


def read_link_token(token: str) -> tuple[str, str] | None:
    """Return the ids of the account and the session, or None if we never made the link."""
    match _link.read(token):
        case [str(account_id), str(session_id)]:
            return account_id, session_id
        case _:
            return None
