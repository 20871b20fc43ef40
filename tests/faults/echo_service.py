"""A service that says what it heard, with our worker and one thread: ``… echo_service PORT``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from gunicorn.app.base import BaseApplication

from app.commands.operation import arrivals

PATIENCE_SECONDS = 1.0
CONNECTIONS = 200


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with the body of the request."""
    body: bytes = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


class EchoService(BaseApplication):  # type: ignore[misc]
    """Gunicorn with one thread."""

    def load_config(self) -> None:
        """Use our worker."""
        self.cfg.set("bind", f"127.0.0.1:{sys.argv[1]}")
        self.cfg.set("worker_class", arrivals.ArrivalWorker)
        self.cfg.set("worker_connections", CONNECTIONS)
        self.cfg.set("threads", 1)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("when_ready", lambda _arbiter: print("ready", flush=True))  # noqa: T201

    def load(self) -> Any:
        """Return what answers."""
        return echo


if __name__ == "__main__":
    arrivals.PATIENCE_SECONDS = PATIENCE_SECONDS
    arrivals.MAX_HELD = 10_000
    EchoService().run()
