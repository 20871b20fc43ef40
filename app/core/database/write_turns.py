"""Who may write: SQLite has one write lock, which readers pass by and writers take in turn."""

from __future__ import annotations

import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import IO, Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from app.core.database.process_queue import wait_for_turn

BUSY_TIMEOUT_SECONDS = 5

_writers = threading.Lock()
_turns: weakref.WeakKeyDictionary[Connection, IO[bytes] | None] = weakref.WeakKeyDictionary()
"""Which connections hold the turn to write: one in a process, where it has SQLite.

The file is the turn among processes; None where there was none to have.
"""
_is_reading: ContextVar[bool] = ContextVar("is_reading", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Let transactions begun inside the block share the database with a writer.

    One that comes to write after all takes its turn then: what is slow comes before that.
    """
    token = _is_reading.set(True)
    try:
        yield
    finally:
        _is_reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Let transactions begun inside the block write, though what is around it only reads."""
    token = _is_reading.set(False)
    try:
        yield
    finally:
        _is_reading.reset(token)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Set what SQLite needs to keep an acknowledged outcome through a power cut."""
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None  # we send BEGIN ourselves, see below
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at the beginning: SQLite cannot upgrade a read that went stale."""
    if connection.dialect.name != "sqlite":
        return
    if _is_reading.get():
        connection.exec_driver_sql("BEGIN")
        return
    try:
        _queue_for_writing(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        _leave_queue(connection)
        raise


@event.listens_for(Engine, "before_cursor_execute")
def _lock_before_writing(
    connection: Connection, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool
) -> None:
    """Let a transaction that began as a reader take the write lock when it comes to write."""
    is_reader = connection.dialect.name == "sqlite" and connection not in _turns
    if is_reader and _asks_for_lock(statement, context):
        _become_writer(connection)


@event.listens_for(Engine, "savepoint")
def _lock_before_savepoint(connection: Connection, _name: str) -> None:
    """Take the lock before a part that may be undone: afterwards it could not be taken."""
    if connection.dialect.name == "sqlite" and connection not in _turns:
        _become_writer(connection)


def _asks_for_lock(statement: str, context: Any) -> bool:
    """Whether PostgreSQL would lock rows for this statement."""
    compiled = getattr(context, "compiled", None)
    if compiled is None:
        return statement.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}
    if context.isinsert or context.isupdate or context.isdelete:
        return True
    return getattr(compiled.statement, "_for_update_arg", None) is not None


def _become_writer(connection: Connection) -> None:
    """End the reading transaction and begin one that writes, unseen by the session.

    What was read before may have changed since, as it may on PostgreSQL, where each statement
    sees what is committed: what must hold is locked first, and read with the lock.
    """
    sqlite: Any = connection.connection.driver_connection
    sqlite.execute("COMMIT")
    try:
        _queue_for_writing(connection)
        sqlite.execute("BEGIN IMMEDIATE")
    except BaseException as error:
        _leave_queue(connection)
        if isinstance(error, sqlite3.OperationalError):
            raise OperationalError("BEGIN IMMEDIATE", None, error) from error
        raise


def _queue_for_writing(connection: Connection) -> None:
    """Let the threads of a process take turns, then the processes, before they ask SQLite.

    SQLite does not queue: whoever finds it locked sleeps and asks again, ever
    more rarely, and the unlucky one waits for seconds while others pass by.
    All waits together last no longer than one: what was spent in the queues is
    taken from what SQLite may still wait for whoever does not queue.
    """
    began = time.monotonic()
    if not _writers.acquire(timeout=BUSY_TIMEOUT_SECONDS):
        locked = sqlite3.OperationalError("database is locked")
        raise OperationalError("BEGIN IMMEDIATE", None, locked)
    _turns[connection] = None
    left = max(0.0, BUSY_TIMEOUT_SECONDS - (time.monotonic() - began))
    database = connection.engine.url.database
    if database and database != ":memory:":
        _turns[connection] = wait_for_turn(database, left / 2)
    left = max(0.0, BUSY_TIMEOUT_SECONDS - (time.monotonic() - began))
    sqlite: Any = connection.connection.driver_connection  # below what counts statements
    sqlite.execute(f"PRAGMA busy_timeout={int(left * 1000)}")


@event.listens_for(Engine, "commit")
@event.listens_for(Engine, "rollback")
def _leave_queue(connection: Connection) -> None:
    """Let the next one write.

    What is known of a connection is not asked of it: one that broke raises then, in the middle
    of the answer to its breaking.
    """
    if connection in _turns:
        turn = _turns.pop(connection)
        if turn is not None:
            turn.close()
        _writers.release()
