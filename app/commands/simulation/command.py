"""``fairwell simulate``: a company with a year of customers, to look at and to try things on."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from app.accounts import service as accounts
from app.accounts.models import Account
from app.commands.analytics import recount_stale_days
from app.commands.output import as_json_option, show
from app.commands.simulation.company import MARK, SAMPLE, is_sample, open_company
from app.commands.simulation.market import CUSTOMER_PREFIX
from app.commands.simulation.year import SimulatedYear, SimulationPlan
from app.core.clock import utcnow
from app.extensions import db
from app.members import service as members
from app.members.roles import Role
from app.sessions.models import CancelSession

SITE = "http://localhost:8001"


@click.command()
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 1000))
@click.option("--sessions", default=2000, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--seed", default=7, show_default=True, help="The same seed tells the same story.")
@click.option("--name", default=SAMPLE, show_default=True, help=f"Ends with {MARK}.")
@click.option("--site", default=SITE, show_default=True, help="Where its product would be.")
@click.option("--member", "email", help="A member who gets to see it.")
@as_json_option
@with_appcontext
def simulate(
    *,
    days: int,
    sessions: int,
    seed: int,
    name: str,
    site: str,
    email: str | None,
    as_json: bool,
) -> None:
    """Fill an account of its own with customers who do not exist.

    They go through the real flow. The account is created, or gone on with if its name says
    that it holds sample data; no other is ever touched.
    """
    company = require_company(name, utcnow() - timedelta(days=days), site=site)
    if email:
        _let_see(company, email)
    account_id, done = company.id, fill(company, sessions, seed)
    recount_stale_days()
    show({"account_id": account_id, "sessions": done}, as_json=as_json)


def require_company(name: str, born: datetime, *, site: str) -> Account:
    """Return the account of this name, created as of ``born`` if there is none."""
    known = accounts.find_account(name)
    if known is not None and not is_sample(known):
        raise click.ClickException(f"The account {name} is none for sample data.")
    try:
        company = known or open_company(name, born, site=site)
    except ValueError as error:
        raise click.ClickException(f"{str(error).capitalize()}.") from error
    db.session.commit()
    return company


def fill(company: Account, sessions: int, seed: int) -> int:
    """Add what is missing of so many sessions, and return how many that were."""
    count, latest = _known(company.id)
    born, now = company.created_at, utcnow()
    left = max(0, sessions - count)
    since = born if latest is None else latest + timedelta(minutes=1)
    plan = SimulationPlan(since, now - timedelta(minutes=90), left, born, count + 1, seed)
    if not left or plan.since >= plan.until:
        return 0
    with click.progressbar(length=left, label="Sample data", file=sys.stderr) as progress:
        return SimulatedYear(company, plan).run(lambda _done: progress.update(1))


def _known(account_id: str) -> tuple[int, datetime | None]:
    """Count our own sessions alone: the demo's experiments fill the same account with others."""
    query = select(func.count(), func.max(CancelSession.started_at)).where(
        CancelSession.account_id == account_id,
        CancelSession.customer_ref.startswith(CUSTOMER_PREFIX),
    )
    count, latest = db.session.execute(query).one()
    db.session.rollback()
    return count, latest


def _let_see(company: Account, email: str) -> None:
    member = members.find_member(members.normalize_address(email))
    if member is None:
        raise click.ClickException(f"There is no member {email}.")
    members.join_account(company.id, member.id, Role.OWNER)
    db.session.commit()
