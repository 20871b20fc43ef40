"""Requests on their way in: none gets a thread before all of it is here."""

from __future__ import annotations

import re
import selectors
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

PATIENCE_SECONDS = 15.0
"""How long a request may take to arrive, from its first byte to its last."""
READ_SECONDS = 60
"""How long a thread waits for the next byte, in or out, of what was too large to be held."""
MAX_HELD = 320 * 1024
"""More than a form may have. What is larger is refused, or read by who knows the sender."""
MAX_HELD_IN_ALL = 32 * 1024 * 1024
"""When more than this has arrived of unfinished requests, the oldest of them is given up."""
_CHUNK = 64 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,12})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Incoming:
    """What has arrived of a request."""

    until: float
    """On the monotonic clock: when it is given up."""
    content: bytearray = field(default_factory=bytearray)
    has_continued: bool = False

    @property
    def head(self) -> bytes | None:
        """The lines before the body, with the end of the last; None: there are more to come."""
        end = self.content.find(b"\r\n\r\n")
        return None if end < 0 else bytes(self.content[: end + 2])

    @property
    def is_awaited(self) -> bool:
        """Whether the sender waits to be told that we read the body."""
        head = self.head
        return head is not None and not self.has_continued and bool(_EXPECTS.search(head))

    @property
    def is_whole(self) -> bool:
        """Whether a thread can read it without waiting, or it is too large to be waited for."""
        head = self.head
        if head is None or _CHUNKED.search(head):
            is_ended = head is not None and self.content.endswith(b"\r\n\r\n")
            return len(self.content) > MAX_HELD or (is_ended and b"\r\n0\r\n" in self.content)
        length = _LENGTH.search(head)
        wanted = int(length[1]) if length else 0
        return wanted > MAX_HELD or len(self.content) >= len(head) + 2 + wanted


class ArrivalWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker with threads, which senders of a byte a second cannot use up.

    Everything here runs in the loop of the main thread; only ``handle`` runs in the others.
    """

    def init_process(self) -> None:
        """Begin with nobody on the way."""
        self._arrivals: dict[Any, Incoming] = {}
        super().init_process()

    def enqueue_req(self, conn: Any) -> None:
        """Wait for the whole request, then give it a thread."""
        if not isinstance(conn.sock, _BoundedSocket):
            conn.sock = _BoundedSocket(conn.sock)
        arrival = Incoming(time.monotonic() + PATIENCE_SECONDS)
        if conn.initialized:  # what came with the request before
            arrival.content += conn.parser.unreader.take_buffered()
        self._arrivals[conn] = arrival
        conn.sock.setblocking(False)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._receive, conn))
        if arrival.is_whole:
            self._hand_over(conn)

    def murder_pending(self) -> None:
        """Give up what takes too long, or is too much."""
        super().murder_pending()
        now = time.monotonic()
        held = sum(len(arrival.content) for arrival in self._arrivals.values())
        for conn, arrival in list(self._arrivals.items()):  # the oldest first
            if arrival.until > now and held <= MAX_HELD_IN_ALL:
                break
            held -= len(arrival.content)
            self._give_up(conn)

    def _receive(self, conn: Any, _socket: Any) -> None:
        arrival = self._arrivals[conn]
        try:
            content = conn.sock.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            content = b""
        if not content:
            self._forget(conn)
            return
        arrival.content += content
        if arrival.is_whole:
            self._hand_over(conn)
        elif arrival.is_awaited:
            arrival.has_continued = True
            _send(conn, _CONTINUE)

    def _hand_over(self, conn: Any) -> None:
        arrival = self._arrivals.pop(conn)
        self.poller.unregister(conn.sock)
        conn.data_ready = True
        conn.init()
        conn.parser.unreader.unread(bytes(arrival.content))
        super().enqueue_req(conn)

    def _give_up(self, conn: Any) -> None:
        if self._arrivals[conn].content:
            _send(conn, _TOO_SLOW)
        self._forget(conn)

    def _forget(self, conn: Any) -> None:
        del self._arrivals[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()


class _BoundedSocket:
    """A socket that blocks for a while and not for ever."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    def setblocking(self, is_blocking: bool) -> None:
        """Let each read and write wait for ``READ_SECONDS``, or not at all."""
        self._socket.settimeout(READ_SECONDS if is_blocking else 0)


def _send(conn: Any, line: bytes) -> None:
    """Send a few bytes, if they go out at once."""
    with suppress(OSError):
        conn.sock.send(line)
