"""``fairwell doctor``: checks the installation and says what is wrong in plain words."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.config import get_settings
from app.extensions import db
from app.health import Weight, list_arrival_faults, list_faults


@click.command()
@with_appcontext
def doctor() -> None:
    """Check the installation. Ends with status 1 if something has to be mended."""
    click.echo(f"Database: {db.engine.url.render_as_string(hide_password=True)}")
    settings = get_settings(current_app)
    faults = [*list_faults(settings), *list_arrival_faults(settings)]
    for fault in faults:
        click.echo(f"- {fault.text}")
    if any(fault.weight is not Weight.STARTS for fault in faults):
        raise SystemExit(1)
    if not faults:
        click.echo("Everything looks well.")
