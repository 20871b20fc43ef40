"""Accounts of millions of sessions: copies of a few hundred real ones, made by the database itself.

The seeds went through the real engine. A copy has its own id, token and customer, and lies
up to a year earlier; what followed a seed, and what was reported about it, is copied with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Table
from sqlalchemy.schema import CreateIndex, DropIndex

from app.core.database.types import UtcDateTime
from app.customers.models import ReportedStatus
from app.experiments.models import Exposure
from app.extensions import db
from app.sessions.followup.models import SessionFollowup
from app.sessions.models import CancelSession

CHUNK = 250_000
Load = Callable[[str], Any]
"""Runs a statement of the loader."""
_SQLITE = [
    f"PRAGMA {setting}"
    for setting in (
        *("journal_mode=OFF", "synchronous=OFF", "secure_delete=OFF", "foreign_keys=OFF"),
        *("locking_mode=EXCLUSIVE", "cache_size=-1000000", "temp_store=MEMORY", "threads=2"),
    )
]
_POSTGRESQL = (
    "SET synchronous_commit = off",
    "SET maintenance_work_mem = '1GB'",
    "SET session_replication_role = replica",
    "SET statement_timeout = 0",
)
SESSIONS: Table = CancelSession.__table__  # type: ignore[assignment]
FOLLOWUPS: Table = SessionFollowup.__table__  # type: ignore[assignment]
REPORTS: Table = ReportedStatus.__table__  # type: ignore[assignment]
EXPOSURES: Table = Exposure.__table__  # type: ignore[assignment]
_SHIFT = "(n * CAST(7919 AS BIGINT) % 31449600)"
"""By how many seconds a copy is earlier: up to 364 days, no two in a row alike."""
_OF_SESSION = {
    "id": "'cs_' || (1000000000 + n)",
    "token_id": "'copy-' || n",
    "customer_ref": "'customer-' || n",
    "subscription_ref": "'copy-' || n",
    "reference_code": "'' || n",
    "account_id": "'{account_id}'",
}
_OF_FOLLOWUP = {
    "session_id": "'cs_' || (1000000000 + n)",
    "lapsed_by": "NULL",
    "account_id": "'{account_id}'",
}
_OF_REPORT = {
    "id": "n || '-' || substr(x.id, 5)",
    "customer_ref": "'customer-' || n",
    "subscription_ref": "'copy-' || n",
    "account_id": "'{account_id}'",
}
_OF_EXPOSURE = {
    "customer_ref": "'customer-' || n",
    "session_id": "'cs_' || (1000000000 + n)",
    "account_id": "'{account_id}'",
}
_OWN = {
    SESSIONS: _OF_SESSION,
    FOLLOWUPS: _OF_FOLLOWUP,
    REPORTS: _OF_REPORT,
    EXPOSURES: _OF_EXPOSURE,
}
"""The tables that are copied, and what a copy has of its own."""


def copy_seeds(account_ids: list[str], first: int, last: int) -> float:
    """Add the copies from ``first`` on and before ``last``, to each account in turn.

    Indexes are taken off and made anew at the end: that is several times as fast. Returns
    the seconds that the rows alone took.
    """
    with _loading() as load:
        for account_id in account_ids:
            _keep_seeds(load, account_id)
        with _without_indexes(load, SESSIONS, FOLLOWUPS, REPORTS, EXPOSURES):
            began = time.perf_counter()
            for begin in range(first, last, CHUNK):
                end = min(last, begin + CHUNK)
                for turn, account_id in enumerate(account_ids):
                    _copy_chunk(load, account_id, begin + turn, end, len(account_ids))
            return time.perf_counter() - began


def _copy_chunk(load: Load, account_id: str, begin: int, end: int, step: int) -> None:
    """Copy from the seeds alone: the tables themselves grow, and have no index meanwhile."""
    numbers = (
        f"WITH RECURSIVE numbers(n) AS (SELECT {begin} UNION ALL "
        f"SELECT n + {step} FROM numbers WHERE n + {step} < {end})"
    )
    count = f"(SELECT count(*) FROM {_seeds_of(account_id, SESSIONS)})"
    for table, own in _OWN.items():
        names, values = _columns(table, own, {"account_id": account_id})
        seeds = f"{_seeds_of(account_id, table)} x ON x.position = n / {step} % {count}"
        load(
            f"INSERT INTO {table.name} ({names}) {numbers} "
            f"SELECT {values} FROM numbers JOIN {seeds}"
        )


def _columns(table: Table, own: Mapping[str, str], account: Mapping[str, str]) -> tuple[str, str]:
    values = [
        own[column.name].format(**account)
        if column.name in own
        else _moved(f"x.{column.name}")
        if isinstance(column.type, UtcDateTime)
        else f"x.{column.name}"
        for column in table.columns
    ]
    return ", ".join(column.name for column in table.columns), ", ".join(values)


def _moved(column: str) -> str:
    if _is_sqlite():
        return f"strftime('%Y-%m-%d %H:%M:%f', {column}, '-' || {_SHIFT} || ' seconds') || '000'"
    return f"{column} - {_SHIFT} * interval '1 second'"


def _keep_seeds(load: Load, account_id: str) -> None:
    """Put aside what went through the engine, in the order of its sessions: copies come of it."""
    chosen = (
        "(SELECT row_number() OVER (ORDER BY id) - 1 AS position, account_id, id, mode, "
        "customer_ref, subscription_ref FROM cancel_sessions "
        f"WHERE account_id = '{account_id}' AND outcome IS NOT NULL AND token_id NOT LIKE 'copy-%')"
    )
    for table, is_its in (
        (SESSIONS, "x.id = s.id"),
        (FOLLOWUPS, "x.session_id = s.id"),
        (EXPOSURES, "x.session_id = s.id"),
        (REPORTS, "x.mode = s.mode AND x.customer_ref = s.customer_ref "
                  "AND x.subscription_ref = s.subscription_ref"),
    ):  # fmt: skip
        seeds = _seeds_of(account_id, table)
        joined = f"{chosen} s JOIN {table.name} x ON x.account_id = s.account_id AND {is_its}"
        load(f"CREATE TABLE IF NOT EXISTS {seeds} AS SELECT s.position, x.* FROM {joined}")
        load(f"CREATE INDEX IF NOT EXISTS ix_{seeds} ON {seeds} (position)")


def _seeds_of(account_id: str, table: Table) -> str:
    return f"seeds_{table.name}_{account_id}".lower()


@contextmanager
def _without_indexes(load: Load, *tables: Table) -> Iterator[None]:
    indexes = [index for table in tables for index in table.indexes]
    for index in indexes:
        load(str(DropIndex(index).compile(dialect=db.engine.dialect)))
    yield
    for index in indexes:
        load(str(CreateIndex(index).compile(dialect=db.engine.dialect)))


@contextmanager
def _loading() -> Iterator[Load]:
    """Run statements one after the other, as fast as it can be undone by nobody.

    SQLite writes each page once, and to its place: without a journal the file has one
    connection. So it is to be a file of ours that may be thrown away.
    """
    db.session.remove()
    db.engine.dispose()
    connection = db.engine.raw_connection()
    driver: Any = connection.driver_connection
    try:
        if not _is_sqlite():
            driver.autocommit = True
        for setting in _SQLITE if _is_sqlite() else _POSTGRESQL:
            driver.execute(setting).close()
        yield driver.execute
    finally:
        if _is_sqlite():
            driver.execute("PRAGMA journal_mode=WAL").close()
        connection.invalidate()


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"
