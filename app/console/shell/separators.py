"""What a member wants between the cells of the tables they take away; kept for the next one."""

from __future__ import annotations

from app.analytics.personal.preferences import get_preferences
from app.analytics.reports.files import DELIMITERS
from app.console.shell.access import current


def read_separator() -> str:
    """Return what the member's spreadsheet wants between the cells of a CSV file."""
    here = current()
    return DELIMITERS[get_preferences(here.account.id, here.member.id).delimiter]
