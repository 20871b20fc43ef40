"""``fairwell serve`` and ``fairwell work``: the two processes of the service."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.commands.analytics import promise_due_digests, recount_stale_days
from app.commands.experiments.command import keep_experiments_on_schedule
from app.commands.members import record_refusals
from app.commands.operation.database import upgrade_database
from app.commands.operation.retention import delete_what_is_old
from app.commands.sessions import end_left_sessions
from app.config import get_settings
from app.extensions import db

SWEEP_EVERY_SECONDS = 60
FIRST_SWEEP_SECONDS = 5
PURGE_EVERY_SECONDS = 24 * 3600
RECOUNT_EVERY_SECONDS = 5


@click.command()
@click.option("--no-worker", is_flag=True, help="Leave the outbox to `fairwell work`.")
@with_appcontext
def serve(no_worker: bool) -> None:
    """Migrate the database, then serve customers and hosts."""
    from app.commands.operation.web_server import WebServer

    upgrade_database()
    db.engine.dispose()  # processes must not share a connection
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    WebServer(app, with_worker=not no_worker).run()


@click.command()
@click.option("--until-stdin-closes", is_flag=True, hidden=True)
@with_appcontext
def work(until_stdin_closes: bool) -> None:
    """Deliver webhooks, ask billing, end sessions that were left."""
    from app.outbox.worker import Worker

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if until_stdin_closes:
        threading.Thread(target=_stop_with_parent, args=(stop,), daemon=True).start()
    sweeper = threading.Thread(target=_sweep_until, args=(app, stop))
    counter = threading.Thread(target=_recount_until, args=(app, stop))
    sweeper.start()
    counter.start()
    Worker(app.app_context, threads=get_settings(app).worker_threads, stop=stop).run()
    sweeper.join()
    counter.join()


def _stop_with_parent(stop: threading.Event) -> None:
    """A parent that died has closed our standard input, however it died."""
    while os.read(0, 1):  # not sys.stdin: its lock would be held when we exit
        pass
    stop.set()


def _sweep_until(app: Flask, stop: threading.Event) -> None:
    """End abandoned sessions every minute; once a day, delete what is kept long enough."""
    wait, purge_at = FIRST_SWEEP_SECONDS, 0.0
    while not stop.wait(wait):
        wait = SWEEP_EVERY_SECONDS
        _try(app, lambda: end_left_sessions(get_settings(app).abandon_after))
        _try(app, keep_experiments_on_schedule)
        if get_settings(app).smtp_url is not None:
            _try(app, promise_due_digests)
        _try(app, record_refusals)
        if time.monotonic() >= purge_at and _try(app, delete_what_is_old):
            purge_at = time.monotonic() + PURGE_EVERY_SECONDS


def _recount_until(app: Flask, stop: threading.Event) -> None:
    """Count the days that are out of date every few seconds: numbers follow what happens."""
    while not stop.wait(RECOUNT_EVERY_SECONDS):
        _try(app, lambda: recount_stale_days(lambda: not stop.is_set()))


def _try(app: Flask, sweep: Callable[[], object]) -> bool:
    """Return whether a sweep came to its end."""
    with app.app_context():
        try:
            sweep()
        except Exception:
            app.logger.exception("sweep failed, it will be tried again")
            return False
        finally:
            db.session.remove()
    return True
