"""``fairwell sessions``: what has to be done for sessions that nobody ends."""

from __future__ import annotations

from datetime import timedelta

import click
from flask import current_app
from flask.cli import with_appcontext

from app.commands.output import as_json_option, show
from app.config import get_settings
from app.extensions import db
from app.sessions.service import abandon_session, list_abandoned


@click.group()
def sessions() -> None:
    """Cancel sessions."""


@sessions.command("sweep")
@as_json_option
@with_appcontext
def sweep(as_json: bool) -> None:
    """End the sessions whose customers left. The worker does this by itself."""
    count = end_left_sessions(get_settings(current_app).abandon_after)
    show({"abandoned": count}, as_json=as_json)


def end_left_sessions(idle_for: timedelta) -> int:
    """End all sessions that were left, one transaction each, and return how many.

    One at a time, so that a click never waits for more than one of them.
    """
    count = 0
    for account_id, session_id in list_abandoned(idle_for):
        count += abandon_session(account_id, session_id, idle_for)
        db.session.commit()
    return count
