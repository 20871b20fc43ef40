"""Links into a session, back into a subscription, or out of a pause."""

from __future__ import annotations

from datetime import timedelta

from app.core.security.tokens import Capability
from app.sessions.models import CancelSession

LINK_LIFE = timedelta(days=7)
BACK_LIFE = timedelta(days=365)
"""How long after the effective date the way back stays open."""
_link = Capability("link", LINK_LIFE)
_back = Capability("back", None)
"""Its end depends on the effective date, which billing may still move."""
_resume = Capability("resume", None)
"""Good as long as the pause."""


def link_token(cancel_session: CancelSession) -> str:
    """Return the token that a link carries. It opens this session and nothing else."""
    return _link.sign([cancel_session.account_id, cancel_session.id])


def read_link_token(token: str) -> tuple[str, str] | None:
    """Return the ids of the account and the session, or None if we never made the link."""
    return _ids(_link.read(token))


def back_link(cancel_session: CancelSession) -> str:
    """Return the token of the link that takes a cancellation back: ``/back/<token>``.

    For mails and receipts. Good until a year after the effective date.
    """
    return back_link_to(cancel_session.account_id, cancel_session.id)


def back_link_to(account_id: str, session_id: str) -> str:
    """Return the token of the same link, for who knows the session by its id only."""
    return _back.sign([account_id, session_id])


def read_back_link(token: str) -> tuple[str, str] | None:
    """Return the ids of the account and the session, or None if we never made the link."""
    return _ids(_back.read(token))


def resume_link(cancel_session: CancelSession) -> str:
    """Return the token of the link that ends a pause early: ``/resume/<token>``."""
    return _resume.sign([cancel_session.account_id, cancel_session.id])


def read_resume_link(token: str) -> tuple[str, str] | None:
    """Return the ids of the account and the session, or None if we never made the link."""
    return _ids(_resume.read(token))


def _ids(value: object) -> tuple[str, str] | None:
    match value:
        case [str(account_id), str(session_id)]:
            return account_id, session_id
        case _:
            return None
