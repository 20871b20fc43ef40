"""``fairwell token``: open tokens for a first try."""

from __future__ import annotations

import json
from typing import Any

import click
import jwt
from flask.cli import with_appcontext

from app.accounts import service as accounts
from app.commands.output import as_json_option, show
from app.core.clock import utcnow
from app.core.ids import new_id
from app.extensions import reading

LIFE_SECONDS = 900


@click.group()
def token() -> None:
    """Open tokens, as a host's backend signs them."""


@token.command("mint")
@click.option("--account", "account_id", required=True, help="Such as acct_….")
@click.option("--customer", "customer_ref", default="customer-1", show_default=True)
@click.option("--plan", default="pro", show_default=True)
@click.option("--amount-minor", default=2900, show_default=True, type=click.IntRange(0))
@click.option("--currency", default="EUR", show_default=True)
@click.option("--interval", default="month", type=click.Choice(["day", "week", "month", "year"]))
@click.option("--locale", help="The customer's language.")
@click.option("--mode", default="test", show_default=True, type=click.Choice(["live", "test"]))
@click.option("--claims", help="More claims as a JSON object; they replace those above.")
@as_json_option
@with_appcontext
def mint(account_id: str, claims: str | None, as_json: bool, **facts: Any) -> None:
    """Sign an open token for a made-up subscription. Send it as the form field ``token``."""
    with reading():
        key = accounts.latest_signing_key(account_id)
    if key is None:
        raise click.ClickException(f"There is no account {account_id} with a live signing key.")
    payload = _claims(account_id, facts) | _read_object(claims or "{}")
    signed = jwt.encode(payload, key.secret, algorithm="HS256", headers={"kid": key.kid})
    if as_json:
        show({"token": signed}, as_json=True)
    else:
        click.echo(signed)


def _read_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise click.BadParameter("not JSON", param_hint="--claims") from error
    if not isinstance(value, dict):
        raise click.BadParameter("not a JSON object", param_hint="--claims")
    return value


def _claims(account_id: str, facts: dict[str, Any]) -> dict[str, Any]:
    now = int(utcnow().timestamp())
    return {
        "iss": account_id,
        "aud": "fairwell",
        "sub": facts["customer_ref"],
        "jti": new_id("jti"),
        "iat": now,
        "exp": now + LIFE_SECONDS,
        "mode": facts["mode"],
        "subscription": {
            "ref": f"sub-{facts['customer_ref']}",
            "plan": facts["plan"],
            "amount_minor": facts["amount_minor"],
            "currency": facts["currency"],
            "interval": facts["interval"],
            "current_period_end": now + 12 * 24 * 3600,
        },
        "customer": {"locale": facts["locale"]} if facts["locale"] else {},
    }
