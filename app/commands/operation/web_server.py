"""Gunicorn, which answers customers and hosts. A worker has no use for it, and does not load it."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from app.commands.operation.arrivals import ArrivalWorker
from app.config import get_settings
from app.core.database.notifications import tell_from_now_on
from app.core.observability.tracing import begin_traces, end_traces
from app.extensions import db

KEEP_ALIVE_SECONDS = 75
"""Longer than people read a step, and than proxies keep their own connections to us."""


class WebServer(BaseApplication):  # type: ignore[misc]
    """Gunicorn, configured from our settings alone."""

    def __init__(self, app: Flask, *, with_worker: bool) -> None:
        """Serve an app, and run the worker beside it if asked to."""
        self._app = app
        self._with_worker = with_worker
        self._worker: subprocess.Popen[bytes] | None = None
        super().__init__()

    def load_config(self) -> None:
        """Take over what our settings say."""
        settings = get_settings(self._app)
        options: dict[str, Any] = {
            "bind": f"{settings.host}:{settings.port}",
            "workers": settings.web_processes,
            "threads": settings.web_threads,
            "worker_class": ArrivalWorker,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 15,
            "loglevel": "warning",
            "keepalive": KEEP_ALIVE_SECONDS,
            "post_worker_init": self._begin_process,
            "worker_exit": self._end_process,
            "when_ready": self._when_ready,
            "on_exit": self._on_exit,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the app, with all that its processes would load one by one."""
        import_module("app.hosted.receipts.pdf")
        return self._app

    def _when_ready(self, _arbiter: Any) -> None:
        if self._with_worker:
            self._worker = subprocess.Popen(
                [sys.executable, "-m", "app.commands", "work", "--until-stdin-closes"],
                stdin=subprocess.PIPE,
            )
        click.echo(f"Fairwell is ready at {get_settings(self._app).base_url}")

    def _begin_process(self, _worker: Any) -> None:
        """Let each process that answers tell the workers of what it promised, and send spans."""
        with self._app.app_context():
            tell_from_now_on(db.engine)
            begin_traces(self._app, db.engines.values())

    def _end_process(self, _arbiter: Any, _worker: Any) -> None:
        end_traces()

    def _on_exit(self, _arbiter: Any) -> None:
        if self._worker is not None:
            self._worker.terminate()
            self._worker.wait(timeout=20)
