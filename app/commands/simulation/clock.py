"""``fairwell test-clock``: a month later for test mode, without waiting for it."""

from __future__ import annotations

from dataclasses import asdict

import click
from flask.cli import with_appcontext

from app.accounts.models import Account, Mode
from app.accounts.service import get_account
from app.commands.output import account_option, as_json_option, show
from app.extensions import db
from app.members import audit
from app.test_clock.errors import TooManySessions
from app.test_clock.service import MAX_DAYS, MAX_SESSIONS, Advance, advance_clock


@click.group("test-clock")
def test_clock() -> None:
    """The time of test mode."""


@test_clock.command("advance")
@account_option
@click.option("--days", required=True, type=click.IntRange(1, MAX_DAYS), help="How much later.")
@click.option("--customer", "customer_ref", help="Only for this customer of test mode.")
@as_json_option
@with_appcontext
def advance(account_id: str, days: int, customer_ref: str | None, as_json: bool) -> None:
    """Move everything of test mode so many days into the past; live mode is never touched.

    What is due because of that is done by the worker.
    """
    account = get_account(account_id)
    if account is None:
        raise click.ClickException(f"There is no account {account_id}.")
    moved = _advance(account, days, customer_ref)
    audit.record(account_id, None, "test_clock.advanced", str(days), **moved.for_audit())
    db.session.commit()
    show(asdict(moved), as_json=as_json)


def _advance(account: Account, days: int, customer_ref: str | None) -> Advance:
    try:
        return advance_clock(account, Mode.TEST, days, customer_ref=customer_ref)
    except TooManySessions as error:
        raise click.ClickException(
            f"{error} sessions are more than the {MAX_SESSIONS} at once. Name a --customer."
        ) from error
