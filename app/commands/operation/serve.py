"""``fairwell serve``: the processes that answer, and one that works."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from gunicorn.app.base import BaseApplication

from app.commands.operation.database import upgrade_database
from app.config import get_settings
from app.core.database.notifications import tell_from_now_on
from app.extensions import db

KEEP_ALIVE_SECONDS = 75
"""Longer than people read a step, and than proxies keep their own connections to us."""


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
            "keepalive": KEEP_ALIVE_SECONDS,
            "when_ready": self._when_ready,
            "post_worker_init": self._tell_workers,
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

    def _tell_workers(self, _worker: Any) -> None:
        """Let each process that answers tell the workers of what it promised."""
        with self._app.app_context():
            tell_from_now_on(db.engine)

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
