"""``fairwell customer``: what an operator does for one customer of an account."""

from __future__ import annotations

from dataclasses import asdict

import click
from flask.cli import with_appcontext

from app.accounts import service as accounts
from app.accounts.errors import AccountNotFound
from app.accounts.models import Mode
from app.commands.output import account_option, as_json_option, show
from app.extensions import db, forget_log
from app.members import audit
from app.privacy import service as erasure
from app.privacy.errors import StillUnderWay


@click.group()
def customer() -> None:
    """Customers: what is kept about one of them."""


@customer.command("erase")
@account_option
@click.option(
    "--ref", "customer_ref", required=True, help="The customer's id in the host's system."
)
@click.option("--mode", type=click.Choice([each.value for each in Mode]), default=Mode.LIVE.value)
@as_json_option
@with_appcontext
def erase(account_id: str, customer_ref: str, mode: str, as_json: bool) -> None:
    """Erase a customer: for good, and under a pseudonym where something has to be proven."""
    try:
        account = accounts.require_account(account_id)
        erased = erasure.erase_customer(account, Mode(mode), customer_ref)
    except AccountNotFound as error:
        raise click.ClickException("There is no such account.") from error
    except StillUnderWay as error:
        raise click.ClickException(
            "A session is open, or a host has yet to hear of one. Try again later."
        ) from error
    audit.record(account_id, None, "customer.erased", erased.pseudonym)
    db.session.commit()
    forget_log()
    show(asdict(erased), as_json=as_json)
