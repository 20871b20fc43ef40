"""Waiting for billing: long enough for a healthy host, short enough for a customer."""

from __future__ import annotations

import threading
from datetime import timedelta

from app.billing import service as actions
from app.config import Settings
from app.extensions import db, reading
from app.sessions import service as sessions
from app.sessions.models import CancelSession

_waiting = threading.Semaphore(8)
"""Half of the threads of a small installation: a dead host must not take all of them."""


def wait_for_billing(
    cancel_session: CancelSession, action_id: str | None, settings: Settings
) -> CancelSession:
    """Ask billing now instead of leaving it to the worker, and return the session as it is then.

    Whatever happens here, the action is on disk already and the worker goes on
    with it: after a crash, a time-out, or when too many customers wait.
    """
    was_asked = ask_billing(cancel_session.account_id, action_id, settings)
    return _read_again(cancel_session) if was_asked else cancel_session


def ask_billing(account_id: str, action_id: str | None, settings: Settings) -> bool:
    """Ask billing now, and return whether that was done; commits before it does."""
    action = actions.get_action(account_id, action_id or "")
    db.session.commit()
    if action is None or not _waiting.acquire(blocking=False):
        return False
    try:
        actions.perform_now(action, deadline=timedelta(seconds=settings.action_timeout))
    finally:
        _waiting.release()
    return True


def _read_again(cancel_session: CancelSession) -> CancelSession:
    """Return the session as billing's answer left it."""
    with reading():
        found = sessions.get_session(cancel_session.account_id, cancel_session.id)
        db.session.commit()
    return found or cancel_session
