"""A service that listens, for commands that ask it over the network."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from werkzeug.serving import make_server

from app.commands import cli
from tests.support.hosts import Host

RunRemotely = Callable[..., Result]


@pytest.fixture
def run_remotely(url: str, host: Host) -> RunRemotely:
    """Run a command of a machine that has nothing but an address and a key of the service."""
    environment = {"FAIRWELL_API_KEY": host.credentials["api_key"]}
    return lambda *words: CliRunner(env=environment).invoke(cli, [*map(str, words), "--url", url])


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    """The service, listening."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
