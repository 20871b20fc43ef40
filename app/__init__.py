"""Fairwell, a self-hosted cancellation service. This file is the table of contents."""

from __future__ import annotations

from flask import Flask

from app.config import Settings, get_settings
from app.environment import load_settings


def create_app(settings: Settings | None = None) -> Flask:
    """Build the service: ground first, then rooms, then the doors that open on them."""
    from app import bootstrap, wiring

    app = Flask(__name__, static_folder=None)
    bootstrap.prepare(app, settings or load_settings())
    wiring.open_all(app)
    take_over(app)
    return app


def take_over(app: Flask) -> None:
    """Let what a process has only once serve this app: its secrets, its way out, its queue.

    A process that makes several apps works for the last one that took over.
    """
    from app import bootstrap, wiring

    bootstrap.activate(get_settings(app))
    wiring.hand_out_work(app)
