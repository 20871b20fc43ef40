"""Connections that watch one deadline for everything: lookup, connecting, sending, reading."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore

LOOKUP_SHARE = 0.25
"""Of the time that is left, what looking a name up may take. Connecting has the rest."""

_deadline: ContextVar[float] = ContextVar("deadline")


@contextmanager
def time_is_up_at(moment: float) -> Iterator[None]:
    """Let connections used inside the block wait until ``moment`` on the monotonic clock."""
    token = _deadline.set(moment)
    try:
        yield
    finally:
        _deadline.reset(token)


def time_left() -> float:
    """Return the seconds that are left.

    :raises TimeoutError: if none are.
    """
    left = _deadline.get() - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def look_up(host: str, port: int, *rest: Any) -> list[Any]:
    """Do what ``getaddrinfo`` does, but for no longer than its share of the time that is left.

    The system's resolver cannot be interrupted, so a thread is left behind with
    it; its own timeouts end that.
    """
    if rest[-1] & socket.AI_NUMERICHOST:  # an address, not a name: nobody is asked
        return socket.getaddrinfo(host, port, *rest)
    answers: list[Any] = []

    def ask() -> None:
        try:
            answers.append(socket.getaddrinfo(host, port, *rest))
        except Exception as error:
            answers.append(error)

    thread = threading.Thread(target=ask, name="lookup", daemon=True)
    thread.start()
    thread.join(time_left() * LOOKUP_SHARE)
    if not answers:
        raise TimeoutError
    if isinstance(answers[0], Exception):
        raise answers[0]
    found: list[Any] = answers[0]
    return found


class DeadlineBackend(httpcore.NetworkBackend):
    """Opens connections that watch the deadline of the request they are used for."""

    def __init__(self, backend: httpcore.NetworkBackend, tries: int) -> None:
        """Share the time to connect among ``tries`` addresses of a name."""
        self._backend = backend
        self._tries = tries

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect in time."""
        share = time_left() * (1 - LOOKUP_SHARE) / self._tries
        return DeadlineStream(
            self._backend.connect_tcp(host, port, share, local_address, socket_options)
        )


class DeadlineStream(httpcore.NetworkStream):
    """Passes everything on, but waits no longer than the deadline allows.

    httpcore's own timeouts count from one byte to the next: a server that
    sends a byte a second could hold a thread for ever.
    """

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        """Watch over ``stream``."""
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there, in time."""
        return self._stream.read(max_bytes, time_left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send it all, in time."""
        self._stream.write(buffer, time_left())

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Shake hands in time; the certificate is checked against the name, not the address."""
        return DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, time_left()))

    def get_extra_info(self, info: str) -> Any:
        """Tell about the connection beneath."""
        return self._stream.get_extra_info(info)
