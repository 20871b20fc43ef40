"""``fairwell account``: accounts and their first keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from flask.cli import with_appcontext

from app.accounts import service as accounts
from app.accounts.errors import InvalidOrigin, InvalidScope, InvalidSetting
from app.accounts.models import Account, Mode
from app.accounts.scopes import SCOPES
from app.commands.operation.database import upgrade_database
from app.commands.output import account_option, as_json_option, show
from app.extensions import db, reading
from app.flows import service as flows
from app.flows.document.schema import FlowDocument
from app.members import audit
from app.offers import service as offers
from app.offers.catalogue.starters import STARTERS
from app.webhooks import endpoints
from app.webhooks.errors import InvalidEndpoint


@click.group()
def account() -> None:
    """Accounts: the companies whose customers cancel."""


_SHOWN = (
    "name",
    "action_url",
    "eligibility_url",
    "fallback_url",
    "default_locale",
    "timezone",
    "country",
    "support_email",
    "support_url",
    "brand_logo_url",
    "brand_accent",
)
_MODES = [each.value for each in Mode]
_NEEDED = {"name", "default_locale", "timezone"}
"""What an account always has: an empty text is refused, and takes nothing back."""
_SETTINGS = (
    click.option("--origin", "origins", multiple=True, help="May frame the flow. Repeatable."),
    click.option("--action-url", help="Where billing actions are sent."),
    click.option("--eligibility-url", help="Where we ask which offers may be shown."),
    click.option("--fallback-url", help="The company's own way to cancel."),
    click.option("--locale", "default_locale", help="Such as de."),
    click.option("--timezone", help="Such as Europe/Berlin."),
    click.option("--country", help="Such as DE."),
    click.option("--support-email", help="Where customers reach a person."),
    click.option("--support-url", help="Where customers reach a person."),
    click.option("--logo-url", "brand_logo_url", help="Shown at the top of the pages."),
    click.option("--accent", "brand_accent", help="A color such as #1f6feb."),
)


def _with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each setting of an account."""
    for option in reversed(_SETTINGS):
        command = option(command)
    return command


@account.command("create")
@click.option("--name", required=True, help="What customers call the company.")
@_with_settings
@click.option("--webhook-url", help="Where events are sent.")
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


@account.command("list")
@as_json_option
@with_appcontext
def list_all(as_json: bool) -> None:
    """List the accounts, the oldest first."""
    with reading():
        names = {each.id: each.name for each in accounts.list_accounts()}
    show(names, as_json=as_json)


@account.command("show")
@click.argument("account_id")
@as_json_option
@with_appcontext
def show_one(account_id: str, as_json: bool) -> None:
    """Show the settings of an account, and none of its secrets."""
    with reading():
        show(_described(_require(account_id)), as_json=as_json)


@account.command("update")
@click.argument("account_id")
@click.option("--name", help="What customers call the company.")
@_with_settings
@as_json_option
@with_appcontext
def update(account_id: str, origins: tuple[str, ...], as_json: bool, **settings: Any) -> None:
    """Change settings of an account; what is not given stays. An empty text takes one back."""
    found = _require(account_id)
    given = {
        name: value if name in _NEEDED else value or None
        for name, value in settings.items()
        if value is not None
    }
    try:
        accounts.change_account(found, **given)
        if origins:
            accounts.change_origins(found, origins)
    except (InvalidSetting, InvalidOrigin) as error:
        raise click.ClickException(str(error) or "this is not an origin") from error
    db.session.commit()
    show(_described(found), as_json=as_json)


@click.group()
def key() -> None:
    """Keys of the API: what a program may do in the name of an account."""


@key.command("create")
@account_option
@click.option(
    "--mode",
    type=click.Choice(_MODES),
    default=Mode.LIVE.value,
    show_default=True,
)
@click.option("--name", help="What members call it, such as CI.")
@click.option("--scope", "scopes", multiple=True, help="Such as flows:write. Repeatable.")
@as_json_option
@with_appcontext
def create_key(
    account_id: str, mode: str, name: str | None, scopes: tuple[str, ...], as_json: bool
) -> None:
    """Create an API key and print it, this once. Without a scope it may do everything."""
    found = _require(account_id)
    try:
        secret = accounts.create_api_key(found.id, Mode(mode), name=name, scopes=scopes or None)
    except InvalidScope as error:
        known = ", ".join(SCOPES)
        raise click.ClickException(f"{error} is no scope. There are {known}.") from error
    detail = {"scopes": list(scopes)} if scopes else {}
    audit.record(found.id, None, "api_key.created", secret[:12], mode=mode, **detail)
    db.session.commit()
    show({"api_key": secret, "mode": mode, "scopes": list(scopes) or None}, as_json=as_json)


def _require(account_id: str) -> Account:
    found = accounts.get_account(account_id)
    if found is None:
        raise click.ClickException(f"There is no account {account_id}.")
    return found


def _described(found: Account) -> dict[str, Any]:
    return {
        "account_id": found.id,
        "origins": list(found.allowed_origins),
        **{name: getattr(found, name) for name in _SHOWN},
    }


def open_account(
    name: str,
    *,
    origins: tuple[str, ...] = (),
    webhook_url: str | None = None,
    with_offers: bool = True,
    flow: FlowDocument | None = None,
    flow_name: str = "",
    **settings: Any,
) -> dict[str, Any]:
    """Create an account that can serve a customer at once, and return its credentials.

    ``flow`` takes the place of the flow that accounts begin with; ``flow_name`` is what
    members call it.
    """
    created = accounts.create_account(name, origins=origins, **settings)
    key = accounts.create_signing_key(created.id)
    document = flow or flows.default_document()
    flows.publish_flow(created.id, document)
    flows.rename_flow(created.id, document.key, flow_name)
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
