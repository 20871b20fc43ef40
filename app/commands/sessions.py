"""``fairwell sessions``: what has to be done for sessions that nobody ends."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.commands.output import as_json_option, show
from app.ground import settings_of
from app.sessions.sweep import sweep_and_commit


@click.group()
def sessions() -> None:
    """Cancel sessions."""


@sessions.command("sweep")
@as_json_option
@with_appcontext
def sweep(as_json: bool) -> None:
    """End the sessions whose customers left. The worker does this by itself."""
    count = sweep_and_commit(settings_of(current_app).abandon_after)
    show({"abandoned": count}, as_json=as_json)
