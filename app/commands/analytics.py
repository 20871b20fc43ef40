"""``fairwell analytics``: the daily counts that numbers are read from."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

import click
from flask.cli import with_appcontext

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.analytics.personal.digest import list_due_digests, promise_digest
from app.analytics.recounting import list_days, recount_day
from app.analytics.stale import (
    BATCH,
    StaleDay,
    days_of,
    forget_stale,
    list_stale,
    postpone_stale,
)
from app.commands.output import as_json_option, show
from app.extensions import db

log = logging.getLogger(__name__)


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
    """Count all days that are out of date, one transaction each, and return how many.

    A day that cannot be counted is tried again in an hour, and holds up no other account.
    """
    count = 0
    while may_go_on() and (notes := list_stale()):
        days = days_of(notes)
        db.session.rollback()  # what was read is old by the time a day is locked
        failed = {day[:2] for day in days if not _try_to_recount(day)}
        forget_stale([note for note in notes if (note.account_id, note.mode) not in failed])
        postpone_stale([note for note in notes if (note.account_id, note.mode) in failed])
        db.session.commit()
        count += len(days)
        if len(notes) < BATCH:
            break
    return count


def promise_due_digests() -> int:
    """Promise the digests of the week or month that is over, one transaction each."""
    count = 0
    due = list_due_digests()
    db.session.rollback()
    for account_id, member_id in due:
        count += promise_digest(account_id, member_id)
        db.session.commit()
    return count


def _try_to_recount(day: StaleDay) -> bool:
    try:
        _recount(day)
    except Exception:
        db.session.rollback()
        log.exception("the sessions of %s, %s could not be counted", day.account_id, day.day)
        return False
    return True


def _recount(day: StaleDay) -> int:
    sessions = recount_day(day)
    db.session.commit()
    db.session.expunge_all()
    return sessions
