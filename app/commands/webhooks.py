"""``fairwell webhooks``: what a host has not heard yet."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.commands.output import as_json_option, show
from app.extensions import db
from app.webhooks import service as webhooks_room
from app.webhooks.errors import DeliveryNotFound


@click.group()
def webhooks() -> None:
    """Webhooks."""


@webhooks.command("replay")
@click.argument("delivery_id")
@click.option("--account", "account_id", required=True, help="Such as acct_….")
@as_json_option
@with_appcontext
def replay(delivery_id: str, account_id: str, as_json: bool) -> None:
    """Send a delivery again, with the same event id and the same body."""
    try:
        webhooks_room.replay(account_id, delivery_id)
    except DeliveryNotFound as error:
        raise click.ClickException(f"There is no delivery {delivery_id}.") from error
    db.session.commit()
    show({"delivery": delivery_id, "status": "pending"}, as_json=as_json)
