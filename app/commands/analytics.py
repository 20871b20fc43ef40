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
from app.analytics.recounting import count_day, list_days, store_counts
from app.analytics.stale import (
    BATCH,
    StaleDay,
    Staleness,
    days_of,
    forget_stale,
    list_stale,
    postpone_stale,
)
from app.commands.output import as_json_option, show
from app.extensions import db, reading

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
            with reading():
                stale = list(list_days(each, mode))
                db.session.rollback()
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
    while may_go_on():
        notes, days = _read_stale()
        failed = {day[:2] for day in days if not _try_to_recount(day)}
        forget_stale([note for note in notes if (note.account_id, note.mode) not in failed])
        postpone_stale([note for note in notes if (note.account_id, note.mode) in failed])
        db.session.commit()
        count += len(days)
        if len(notes) < BATCH:
            break
    return count


def _read_stale() -> tuple[list[Staleness], list[StaleDay]]:
    """Return what was noted and the days it is about, and hold nothing while they are counted."""
    with reading():
        notes = list_stale()
        days = days_of(notes)
        db.session.rollback()
    return notes, days


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
    """Count a day, store its counts, and return how many sessions it has.

    The lock is taken for the storing alone: reading and counting a busy day takes seconds,
    in which customers write. Where somebody else stored the day meanwhile, count it again.
    """
    while True:
        with reading():
            counted = count_day(day)
            is_stored = store_counts(counted)
        if is_stored:
            db.session.commit()
            db.session.expunge_all()
            return counted.sessions
        db.session.rollback()
