"""Whether the ports of a command are free."""

from __future__ import annotations

import socket

import click


def refuse_busy_ports(**ports: int) -> None:
    """Stop before anything is made, naming the variables that choose other ports."""
    if len(set(ports.values())) < len(ports):
        raise click.ClickException(f"{' and '.join(ports)} must differ.")
    for name, port in ports.items():
        if _is_busy(port):
            raise click.ClickException(
                f"Port {port} is in use. Choose another: {name}={port + 10} make run"
            )


def _is_busy(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
