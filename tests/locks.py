"""Who holds SQLite's only write lock, and what Python does meanwhile: counted, not timed."""

from __future__ import annotations

import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Engine, event

SLOW = (
    "app.analytics.counting",
    "app.analytics.reading",
    "argon2.",
    "ruamel.yaml.",
    "jinja2.environment",
    "app.fairness.copy.",
    "app.fairness.findings",
    "app.flows.document.nesting",
    "app.flows.copy.po_files",
    "app.flows.copy.csv_files",
    "app.core.network.http",
    "httpx.",
    "smtplib",
    "zxcvbn.",
)
"""Modules whose work takes long, or as long as somebody else likes."""

WITH_A_KEY = " with a key"
"""Ends the route of a request that names itself with an ``Idempotency-Key``."""


@dataclass
class Hold:
    """One time the lock was held: by which route, how long, with what between."""

    route: str
    began: float
    ended: float = 0.0
    statements: int = 0
    slow: list[str] = field(default_factory=list)


class Watch(threading.local):
    """Notes every hold of the write lock, in each thread by itself: threads wait for each other.

    Calls are noted while a request is answered: what a test prepares is nobody's wait, and
    looking at every call makes it many times slower.
    """

    _now: Hold | None = None

    def __init__(self, *, notes_calls: bool, holds: list[Hold]) -> None:
        self.holds = holds
        self._notes_calls = notes_calls

    def hear(self, statement: str) -> None:
        """Take a statement from SQLite's own trace."""
        if self not in _watches or statement.startswith("BEGIN"):
            self._let_go()  # one before it that was never ended was refused
        if self in _watches and statement.startswith("BEGIN IMMEDIATE"):
            self._now = Hold(_route(), time.perf_counter())
            if self._notes_calls and has_request_context():
                sys.setprofile(self._see)
        elif statement.startswith(("COMMIT", "ROLLBACK")) and self._now is not None:
            self._now.ended = time.perf_counter()
            self.holds.append(self._now)
            self._let_go()
        elif self._now is not None:
            self._now.statements += 1

    def end(self) -> None:
        """Look at no call of this thread any more."""
        self._let_go()

    def _let_go(self) -> None:
        self._now = None
        if sys.getprofile() == self._see:
            sys.setprofile(None)

    def _see(self, frame: FrameType, what: str, _value: Any) -> None:
        name = frame.f_globals.get("__name__", "") if what == "call" else ""
        is_ours = name.startswith(SLOW) and "__create_fn__" not in frame.f_code.co_qualname
        if is_ours and self._now is not None:
            self._now.slow.append(f"{name}.{frame.f_code.co_qualname}")


_watches: list[Watch] = []
"""Who listens at the moment: one or nobody."""


@contextmanager
def watching(*, notes_calls: bool = True) -> Iterator[Watch]:
    """Note the holds of the lock inside the block, on connections that are opened inside it.

    A connection tells one listener: where somebody measures already, the inner block notes nothing.
    """
    watch = Watch(notes_calls=notes_calls, holds=[])
    if _watches:
        yield watch
        return
    _watches.append(watch)

    def listen(connection: Any, _record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(watch.hear)

    event.listen(Engine, "connect", listen)
    try:
        yield watch
    finally:
        watch.end()
        event.remove(Engine, "connect", listen)
        _watches.remove(watch)


@contextmanager
def only_statements(*, paths: str, excepted: tuple[str, ...] = ()) -> Iterator[None]:
    """See that nothing slow happens between BEGIN and COMMIT, whatever the block asks for.

    SQLite has one write lock, and customers of other accounts wait for it.
    """
    with watching() as watch:
        yield
    slow = {
        hold.route: sorted(set(hold.slow))
        for hold in watch.holds
        if hold.slow
        and hold.route.partition(" ")[2].startswith(paths)
        and not hold.route.endswith(excepted)
    }
    assert not slow, f"this comes before the lock, or after it: {slow}"


def _route() -> str:
    if not has_request_context():
        return "outside"
    by_key = WITH_A_KEY if "Idempotency-Key" in request.headers else ""
    return f"{request.method} {request.url_rule}{by_key}"
