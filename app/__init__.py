"""Fairwell, a self-hosted cancellation service. This file is the table of contents."""

from __future__ import annotations

from flask import Flask

from app.config import Settings, get_settings
from app.environment import load_settings


def create_app(settings: Settings | None = None, *, opens_doors: bool = True) -> Flask:
    """Build the service: ground first, then rooms, then the doors that open on them.

    A worker opens none, and is smaller by what they need.
    """
    from app import bootstrap

    settings = settings or load_settings()
    app = Flask(__name__, static_folder=None)
    bootstrap.prepare(app, settings)
    if opens_doors:
        from app import serving, wiring

        serving.prepare_doors(app, settings)
        wiring.open_all(app)
    take_over(app)
    return app


def take_over(app: Flask) -> None:
    """Let what a process has only once serve this app: its secrets, its way out, its queue.

    A process that makes several apps works for the last one that took over.
    """
    from app import bootstrap, jobs

    bootstrap.activate(get_settings(app))
    jobs.hand_out_work(app)
