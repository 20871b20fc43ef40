"""``fairwell analytics``: the daily counts that numbers are read from."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click
from flask.cli import with_appcontext

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.analytics.recounting import list_days, recount_day
from app.analytics.stale import BATCH, StaleDay, days_of, forget_stale, list_stale
from app.commands.output import as_json_option, show
from app.extensions import db


@click.group()
def analytics() -> None:
    """The daily counts."""


@analytics.command("backfill")
@click.option("--account", "account_id", help="Only this account.")
@as_json_option
@with_appcontext
def backfill(account_id: str | None, as_json: bool) -> None:
    """Count every day anew. Harmless, and needed only after rows were changed by hand."""
    found = [account_id] if account_id else accounts.list_account_ids()
    days = sessions = 0
    for each in found:
        for mode in Mode:
            stale = list(list_days(each, mode))
            days += len(stale)
            with click.progressbar(
                stale, label=f"{each} {mode.value}", file=sys.stderr
            ) as progress:
                sessions += sum(_recount(day) for day in progress)
    show({"days": days, "sessions": sessions}, as_json=as_json)


@analytics.command("recount")
@as_json_option
@with_appcontext
def recount(as_json: bool) -> None:
    """Count the days of which something became known. The worker does this by itself."""
    show({"days": recount_stale_days()}, as_json=as_json)


def recount_stale_days(may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Count all days that are out of date, one transaction each, and return how many."""
    count = 0
    while may_go_on() and (notes := list_stale()):
        days = days_of(notes)
        db.session.rollback()  # what was read is old by the time a day is locked
        for day in days:
            _recount(day)
        forget_stale(notes)
        db.session.commit()
        db.session.expunge_all()
        count += len(days)
        if len(notes) < BATCH:
            break
    return count


def _recount(day: StaleDay) -> int:
    sessions = recount_day(day)
    db.session.commit()
    db.session.expunge_all()
    return sessions
