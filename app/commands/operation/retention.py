"""``fairwell retention``: deletes what each account has kept as long as it wants to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

import click
from dateutil.relativedelta import relativedelta
from flask.cli import with_appcontext

from app.accounts import idempotency
from app.accounts import service as accounts
from app.accounts.models import Account
from app.billing.listener.service import LIFE, delete_old_requests
from app.billing.retention import delete_old_payloads
from app.billing.stripe.event_log import delete_old_billing_events
from app.commands.output import as_json_option, show
from app.core.clock import utcnow
from app.declarations.retention import delete_old_declarants
from app.extensions import db, forget_log
from app.members import guesses
from app.members.sign_in.signed_in import LONGEST, delete_ended_sessions
from app.outbox.service import delete_dead_jobs
from app.receipts.retention import delete_old_causes
from app.sessions.entry.refusals import delete_old_refusals
from app.sessions.retention import forget_texts
from app.webhooks.retention import delete_old_attempts, delete_old_events

BATCH = 200
"""How many rows one transaction deletes: a customer's click waits for no more than that."""

_SWEPT = (
    *("texts", "notices", "receipts", "events", "actions", "jobs", "attempts"),
    *("refused_tokens", "billing_events", "idempotency_keys"),
)


@click.group()
def retention() -> None:
    """What is kept, and for how long."""


@retention.command("purge")
@as_json_option
@with_appcontext
def purge(as_json: bool) -> None:
    """Delete what is kept long enough. The worker does this by itself, once a day."""
    show(delete_what_is_old(), as_json=as_json)


def delete_what_is_old() -> dict[str, int]:
    """Delete, in all accounts, what their settings say, and return how many rows of each."""
    deleted: Counter[str] = Counter(dict.fromkeys(_SWEPT, 0))
    for account_id in accounts.list_account_ids():
        account = accounts.require_account(account_id)
        for what, forget in _sweeps(account, utcnow()):
            while count := forget(limit=BATCH):
                db.session.commit()
                deleted[what] += count
        db.session.rollback()
    guesses.forget_old(utcnow() - guesses.KEPT_FOR)
    delete_ended_sessions(utcnow() - LONGEST)
    db.session.commit()
    forget_log()
    return dict(deleted)


def _sweeps(account: Account, now: datetime) -> Iterator[tuple[str, Callable[..., int]]]:
    """Return what is to be deleted. Events hold customers' words too, so they go with them."""
    texts = now - relativedelta(months=account.keep_texts_months)
    payloads = max(texts, now - timedelta(days=account.keep_payloads_days))
    attempts = now - timedelta(days=account.keep_attempts_days)
    repeats = now - idempotency.KEPT_FOR
    yield "texts", partial(forget_texts, account.id, before=texts)
    yield "notices", partial(delete_old_declarants, account.id, before=texts)
    yield "receipts", partial(delete_old_causes, account.id, before=texts)
    yield "events", partial(delete_old_events, account.id, before=payloads)
    yield "actions", partial(delete_old_payloads, account.id, before=payloads)
    yield "listener_requests", partial(delete_old_requests, account.id, before=now - LIFE)
    yield "jobs", partial(delete_dead_jobs, account.id, before=payloads)
    yield "billing_events", partial(delete_old_billing_events, account.id, before=payloads)
    yield "attempts", partial(delete_old_attempts, account.id, before=attempts)
    yield "refused_tokens", partial(delete_old_refusals, account.id, before=attempts)
    yield "idempotency_keys", partial(idempotency.delete_old_requests, account.id, before=repeats)
