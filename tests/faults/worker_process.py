"""A worker in a process of its own, to be killed: ``python -m tests.faults.worker_process URL``."""

from __future__ import annotations

import signal
import sys
import threading
from datetime import timedelta

from flask import Flask

from app.core.network import http
from app.core.security.encryption import encryption
from app.extensions import db
from app.outbox.worker import Worker
from app.webhooks import delivering
from tests.support.databases import SECRET, settings_for


def build_app(database_url: str) -> Flask:
    """Build the little that a worker needs: a database, a seal, and a way to this machine."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    db.init_app(app)
    encryption.use_keys([SECRET])
    http.configure(settings_for(database_url))
    return app


def main(database_url: str, lease_seconds: float = 30.0) -> None:
    """Work until SIGTERM."""
    app = build_app(database_url)
    delivering.register_handlers(on_disabled=lambda endpoint: None)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    lease = timedelta(seconds=lease_seconds)
    Worker(app.app_context, threads=8, stop=stop, lease=lease).run()


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:]))
