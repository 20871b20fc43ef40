"""``fairwell secret``: a new key for ``FAIRWELL_SECRET_KEY``."""

from __future__ import annotations

import secrets

import click

from app.config import SECRET_BYTES


@click.command()
def secret() -> None:
    """Print a new random key, and keep it nowhere."""
    click.echo(secrets.token_urlsafe(SECRET_BYTES))
