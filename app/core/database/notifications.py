"""Tells workers that there is work, through PostgreSQL, so that they need not ask all the time.

Told after the commit and from a thread of its own: the customer whose click promised the work
does not wait for it, and no commit takes the lock that NOTIFY needs. Nothing depends on it.
What is not heard is found a little later, when a worker asks by itself.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, scoped_session

CHANNEL = "fairwell_jobs"
GATHER_SECONDS = 0.02
"""At most this often: many commits become one notification."""
LISTEN_SECONDS = 1.0
RECONNECT_SECONDS = 5.0
_PROMISED = "has_promised_work"
log = logging.getLogger(__name__)


class Notifier:
    """Tells the workers of one database, from one process."""

    def __init__(self, engine: Engine) -> None:
        """Begin to tell. The thread ends with the process."""
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._wanted = threading.Event()
        threading.Thread(target=self._run, name="notifier", daemon=True).start()

    def tell(self) -> None:
        """Let the workers know soon."""
        self._wanted.set()

    def _run(self) -> None:
        while self._wanted.wait():
            self._wanted.clear()
            try:
                with self._engine.connect() as connection:
                    connection.execute(text(f"NOTIFY {CHANNEL}"))
            except SQLAlchemyError as error:
                log.warning("workers are not told of work: %s", type(error).__name__)
            time.sleep(GATHER_SECONDS)


def tell_from_now_on(engine: Engine) -> None:
    """Let this process tell workers of what it promises, where the database can."""
    global _notifier  # noqa: PLW0603
    _notifier = Notifier(engine) if engine.dialect.name == "postgresql" else None


def tell() -> None:
    """Tell the workers of this process's database now."""
    if _notifier is not None:
        _notifier.tell()


def tell_on_commit(unit: Session | scoped_session[Any]) -> None:
    """Tell the workers as soon as this transaction is committed."""
    if _notifier is not None:
        unit.info[_PROMISED] = True


def listen(database_url: str, stop: threading.Event, on_heard: Callable[[bool], None]) -> None:
    """Call ``on_heard`` with True whenever somebody tells, and with False once nobody is heard.

    Tells by itself at the beginning: behind a pooler that lends connections by the
    transaction that is never heard, and whoever listens knows it has to go on asking.
    """
    import psycopg  # late: beside SQLite it would be 8 MB for nothing

    address = make_url(database_url).set(drivername="postgresql")
    while not stop.is_set():
        try:
            _listen_once(address.render_as_string(hide_password=False), stop, on_heard)
        except psycopg.Error as error:
            on_heard(False)
            log.warning("notifications are not heard: %s", type(error).__name__)
            stop.wait(RECONNECT_SECONDS)


def _listen_once(address: str, stop: threading.Event, on_heard: Callable[[bool], None]) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        tell()
        while not stop.is_set():
            for _notification in connection.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                on_heard(True)


@event.listens_for(Session, "after_commit")
def _tell_of_promises(unit: Session) -> None:
    if unit.info.pop(_PROMISED, False):
        tell()


@event.listens_for(Session, "after_rollback")
def _forget_promises(unit: Session) -> None:
    unit.info.pop(_PROMISED, None)


_notifier: Notifier | None = None
