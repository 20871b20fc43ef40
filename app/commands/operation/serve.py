"""``fairwell serve`` and ``fairwell work``: the two processes of the service."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from gunicorn.app.base import BaseApplication

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


class _Service(BaseApplication):  # type: ignore[misc]
    """Gunicorn, configured from our settings alone."""

    def __init__(self, app: Flask, *, with_worker: bool) -> None:
        self._app = app
        self._with_worker = with_worker
        self._worker: subprocess.Popen[bytes] | None = None
        super().__init__()

    def load_config(self) -> None:
        settings = get_settings(self._app)
        options: dict[str, Any] = {
            "bind": f"{settings.host}:{settings.port}",
            "workers": settings.web_processes,
            "threads": settings.web_threads,
            "worker_class": "gthread",
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 15,
            "loglevel": "warning",
            "when_ready": self._when_ready,
            "on_exit": self._on_exit,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app

    def _when_ready(self, _arbiter: Any) -> None:
        if self._with_worker:
            self._worker = subprocess.Popen(
                [sys.executable, "-m", "app.commands", "work", "--until-stdin-closes"],
                stdin=subprocess.PIPE,
            )
        click.echo(f"Fairwell is ready at {get_settings(self._app).base_url}")

    def _on_exit(self, _arbiter: Any) -> None:
        if self._worker is not None:
            self._worker.terminate()
            self._worker.wait(timeout=20)


@click.command()
@click.option("--no-worker", is_flag=True, help="Leave the outbox to `fairwell work`.")
@with_appcontext
def serve(no_worker: bool) -> None:
    """Migrate the database, then serve customers and hosts."""
    upgrade_database()
    db.engine.dispose()  # processes must not share a connection
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    _Service(app, with_worker=not no_worker).run()


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
