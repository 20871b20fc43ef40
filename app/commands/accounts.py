"""``fairwell account``: accounts and their first keys."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import with_appcontext

from app.accounts import service as accounts
from app.accounts.errors import InvalidOrigin, InvalidSetting
from app.accounts.models import Mode
from app.commands.operation.database import upgrade_database
from app.commands.output import as_json_option, show
from app.extensions import db
from app.flows import service as flows
from app.flows.document.schema import FlowDocument
from app.offers import service as offers
from app.offers.catalogue.starters import STARTERS
from app.webhooks import endpoints
from app.webhooks.errors import InvalidEndpoint


@click.group()
def account() -> None:
    """Accounts: the companies whose customers cancel."""


@account.command("create")
@click.option("--name", required=True, help="What customers call the company.")
@click.option("--origin", "origins", multiple=True, help="May frame the flow. Repeatable.")
@click.option("--action-url", help="Where billing actions are sent.")
@click.option("--eligibility-url", help="Where we ask which offers may be shown.")
@click.option("--webhook-url", help="Where events are sent.")
@click.option("--fallback-url", help="The company's own way to cancel.")
@click.option("--locale", "default_locale", help="Such as de.")
@click.option("--timezone", help="Such as Europe/Berlin.")
@click.option("--country", help="Such as DE.")
@click.option("--support-email", help="Where customers reach a person.")
@click.option("--support-url", help="Where customers reach a person.")
@click.option("--logo-url", "brand_logo_url", help="Shown at the top of the pages.")
@click.option("--accent", "brand_accent", help="A color such as #1f6feb.")
@click.option("--offers/--no-offers", "with_offers", default=True, help="Begin with offers.")
@as_json_option
@with_appcontext
def create(
    name: str,
    origins: tuple[str, ...],
    webhook_url: str | None,
    with_offers: bool,
    as_json: bool,
    **settings: Any,
) -> None:
    """Create an account with its keys, a published flow and offers to begin with."""
    upgrade_database()
    try:
        credentials = open_account(
            name, origins=origins, webhook_url=webhook_url, with_offers=with_offers, **settings
        )
    except (InvalidSetting, InvalidOrigin, InvalidEndpoint) as error:
        raise click.ClickException(str(error) or "this is not an origin") from error
    db.session.commit()
    show(credentials, as_json=as_json)


def open_account(
    name: str,
    *,
    origins: tuple[str, ...] = (),
    webhook_url: str | None = None,
    with_offers: bool = True,
    flow: FlowDocument | None = None,
    **settings: Any,
) -> dict[str, Any]:
    """Create an account that can serve a customer at once, and return its credentials.

    ``flow`` takes the place of the flow that accounts begin with.
    """
    created = accounts.create_account(name, origins=origins, **settings)
    key = accounts.create_signing_key(created.id)
    flows.publish_flow(created.id, flow or flows.default_document())
    for starter in STARTERS if with_offers else ():
        offers.save_offer(created.id, **starter)
    if webhook_url:
        endpoints.create_endpoint(created.id, webhook_url, secret=created.webhook_secret)
    return {
        "account_id": created.id,
        "api_key": accounts.create_api_key(created.id, Mode.LIVE),
        "test_api_key": accounts.create_api_key(created.id, Mode.TEST),
        "signing_key": {"kid": key.kid, "secret": key.secret},
        "webhook_secret": created.webhook_secret,
    }
