"""``fairwell doctor``: checks the configuration and says what is wrong in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from app.config import ROOT, Environment, get_settings
from app.extensions import db, reading
from app.outbox import service as outbox


@click.command()
@with_appcontext
def doctor() -> None:
    """Check the configuration. Ends with status 1 if something has to be mended."""
    with reading():
        findings = [*_database(), *_assets(), *_configuration()]
    for finding in findings:
        click.echo(f"- {finding}")
    if findings:
        raise SystemExit(1)
    click.echo("Everything looks well.")


def _database() -> Iterator[str]:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        yield f"The database does not answer ({type(error).__name__}). Check FAIRWELL_DATABASE_URL."
        return
    if not inspect(db.session.connection()).has_table("jobs"):
        yield "The database has no tables yet. Run: fairwell db upgrade"
        return
    dead = outbox.count_dead_jobs()
    if dead:
        yield f"{dead} jobs were given up. The log says why."


def _assets() -> Iterator[str]:
    for name in ("static/vendor/hosted.js", "static/vendor/embed-v1.js"):
        if not Path(ROOT / name).exists():
            yield f"{name} is missing. Run: make assets"
    if not list((ROOT.parent / "translations").glob("*/LC_MESSAGES/messages.mo")):
        yield "The translations are not compiled. Run: make assets"


def _configuration() -> Iterator[str]:
    settings = get_settings(current_app)
    if settings.has_default_secret:
        yield "FAIRWELL_SECRET_KEY has its default: right for a try, wrong for customers."
    if settings.env is Environment.PRODUCTION and settings.allow_cidrs:
        yield "FAIRWELL_ALLOW_CIDRS lets webhooks reach private networks. Leave it empty."
    if settings.env is Environment.PRODUCTION and not settings.base_url.startswith("https://"):
        yield "FAIRWELL_PUBLIC_URL is not an https address."
