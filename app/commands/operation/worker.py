"""``fairwell work``: the process that does what was promised, and what is due by the clock."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import click
from flask import Flask

from app import create_app
from app.config import ConfigurationError, get_settings
from app.core.database.notifications import listen, tell_from_now_on
from app.core.observability.tracing import begin_traces, end_traces, warn_of_fault
from app.extensions import db
from app.outbox.worker import Worker

SWEEP_EVERY_SECONDS = 60
FIRST_SWEEP_SECONDS = 5
PURGE_EVERY_SECONDS = 24 * 3600
RECOUNT_EVERY_SECONDS = 5


@click.command()
@click.option("--until-stdin-closes", is_flag=True, hidden=True)
def work(until_stdin_closes: bool) -> None:
    """Deliver webhooks, ask billing, end sessions that were left."""
    app = _begin()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if until_stdin_closes:
        threading.Thread(target=_stop_with_parent, args=(stop,), daemon=True).start()
    metrics = _serve_metrics(app)
    sweeper = threading.Thread(target=_sweep_until, args=(app, stop))
    counter = threading.Thread(target=_recount_until, args=(app, stop))
    sweeper.start()
    counter.start()
    worker = Worker(app.app_context, threads=get_settings(app).worker_threads, stop=stop)
    listener = threading.Thread(target=_listen_until, args=(app, stop, worker))
    listener.start()
    worker.run()
    for thread in (sweeper, counter, listener):
        thread.join()
    if metrics is not None:
        metrics.shutdown()
    end_traces()


def _begin() -> Flask:
    """Build the service without doors, and send spans where an operator wants them."""
    app = _create_app()
    warn_of_fault()
    with app.app_context():
        begin_traces(app, db.engines.values())
    return app


def _create_app() -> Flask:
    try:
        return create_app(opens_doors=False)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


class _MetricsServer(ThreadingMixIn, WSGIServer):
    """Answers whoever watches, each in a thread, beside the work."""

    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    """Leaves the log to the work."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _serve_metrics(app: Flask) -> WSGIServer | None:
    """Answer ``/metrics`` at a port of this worker's own, where an operator has set one."""
    settings = get_settings(app)
    if not settings.worker_port or settings.metrics_token is None:
        return None
    from app.metrics import bp

    app.register_blueprint(bp)
    server = make_server(
        settings.host, settings.worker_port, app, _MetricsServer, handler_class=_QuietHandler
    )
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server


def _stop_with_parent(stop: threading.Event) -> None:
    """A parent that died has closed our standard input, however it died."""
    while os.read(0, 1):  # not sys.stdin: its lock would be held when we exit
        pass
    stop.set()


def _listen_until(app: Flask, stop: threading.Event, worker: Worker) -> None:
    """Hear of promised work where the database tells of it; SQLite does not."""
    settings = get_settings(app)
    if settings.database_url.startswith("postgresql"):
        with app.app_context():
            tell_from_now_on(db.engine)
        listen(settings.listen_url or settings.database_url, stop, worker.hear)


def _sweep_until(app: Flask, stop: threading.Event) -> None:
    """End abandoned sessions every minute; once a day, delete what is kept long enough."""
    from app.commands.analytics import promise_due_digests
    from app.commands.experiments.command import keep_experiments_on_schedule
    from app.commands.members import record_refusals
    from app.commands.operation.retention import delete_what_is_old
    from app.commands.sessions import end_left_sessions

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
    from app.commands.analytics import recount_stale_days

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
