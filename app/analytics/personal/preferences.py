"""Reading and changing what a member prefers."""

from __future__ import annotations

from typing import Any

from app.analytics.personal.models import Delimiter, DigestRhythm, ReportPreferences
from app.core.clock import utcnow
from app.extensions import db


def get_preferences(account_id: str, member_id: str) -> ReportPreferences:
    """Return what a member prefers; where they never said anything, what is usual, unsaved."""
    found = db.session.get(ReportPreferences, (account_id, member_id))
    return found or ReportPreferences(
        account_id=account_id,
        member_id=member_id,
        delimiter=Delimiter.COMMA,
        digest=DigestRhythm.NONE,
    )


def change_preferences(account_id: str, member_id: str, **values: Any) -> ReportPreferences:
    """Change what a member prefers, and return all of it."""
    found = get_preferences(account_id, member_id)
    for name, value in values.items():
        setattr(found, name, value)
    db.session.add(found)
    db.session.flush()
    return found


def hide_setup(account_id: str, member_id: str) -> None:
    """Put the set-up away for this member."""
    change_preferences(account_id, member_id, setup_hidden_at=utcnow())


def show_setup(account_id: str, member_id: str) -> None:
    """Show it again."""
    change_preferences(account_id, member_id, setup_hidden_at=None)
