"""Run the demo host: one process, a thread per request."""

import click
from werkzeug.serving import make_server

from embed.demo.app import create_demo
from embed.demo.config import DemoConfig


def serve(config: DemoConfig) -> None:
    """Serve until interrupted.

    Threads, because the slow mode of the switchboard holds a request for seconds.
    """
    server = make_server(config.host, config.port, create_demo(config), threaded=True)
    click.echo(f"Tidemark, the demo host: http://localhost:{config.port}")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
