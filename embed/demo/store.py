"""What Tidemark remembers: one SQLite file with subscriptions, switches, and an inbox."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, fields
from datetime import datetime
from pathlib import Path

from embed.demo import inbox
from embed.demo.seeds import seed_subscriptions
from embed.demo.subscriptions import Subscription, renewed

_COLUMNS = tuple(column.name for column in fields(Subscription))
_MOMENTS = {name for name in _COLUMNS if name.endswith(("_at", "_end", "_until", "_from"))}
_PLACES = ", ".join("?" * len(_COLUMNS))
_SAVE = f"REPLACE INTO subscriptions VALUES ({_PLACES})"  # noqa: S608
_TABLES = (
    f"CREATE TABLE IF NOT EXISTS subscriptions ({', '.join(_COLUMNS)}, PRIMARY KEY (ref))",
    "CREATE TABLE IF NOT EXISTS switches (endpoint PRIMARY KEY, mode)",
    "CREATE TABLE IF NOT EXISTS starts (number INTEGER PRIMARY KEY)",
    *inbox.TABLES,
)

Reader = Callable[[Subscription, datetime], Subscription]


class Store:
    """The database of the demo host. A connection per transaction, so threads need no care."""

    def __init__(self, path: Path, now: Callable[[], datetime], read: Reader = renewed) -> None:
        """``read`` says how a subscription stands now that was written down earlier."""
        self._path = path
        self._now = now
        self._read_now = read
        path.parent.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.close()
        with self.transaction() as connection:
            self._fill(connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Do all or nothing. Locks at the start: a read that a write follows must not age."""
        connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()  # without the COMMIT nothing has happened

    def start_over(self) -> None:
        """Forget everything and begin with the first customers again."""
        with self.transaction() as connection:
            for table in ("subscriptions", "switches", *inbox.NAMES):
                connection.execute(f"DROP TABLE {table}")
            self._fill(connection)

    def _fill(self, connection: sqlite3.Connection) -> None:
        known = [row["name"] for row in connection.execute("PRAGMA table_info(subscriptions)")]
        if known and known != list(_COLUMNS):  # of an earlier version of the demo
            connection.execute("DROP TABLE subscriptions")
        for table in _TABLES:
            connection.execute(table)
        if not connection.execute("SELECT 1 FROM subscriptions").fetchone():
            start = connection.execute("INSERT INTO starts VALUES (NULL)").lastrowid or 1
            for subscription in seed_subscriptions(self._now(), start):
                self.save_subscription(connection, subscription)

    def list_subscriptions(self) -> list[Subscription]:
        """Return every customer's subscription as of now."""
        with self.transaction() as connection:
            return self.all_subscriptions(connection)

    def all_subscriptions(self, connection: sqlite3.Connection) -> list[Subscription]:
        """Return the same within a transaction."""
        rows = connection.execute("SELECT * FROM subscriptions ORDER BY ref").fetchall()
        return [self._read(row) for row in rows]

    def get_subscription(self, connection: sqlite3.Connection, ref: str) -> Subscription | None:
        """Return one subscription as of now, or None."""
        row = connection.execute("SELECT * FROM subscriptions WHERE ref = ?", (ref,)).fetchone()
        return self._read(row) if row else None

    def find_contract(self, connection: sqlite3.Connection, contract: str) -> Subscription | None:
        """Return the subscription that Fairwell knows by this contract, or None."""
        query = "SELECT * FROM subscriptions WHERE contract = ?"
        row = connection.execute(query, (contract,)).fetchone()
        return self._read(row) if row else None

    def save_subscription(self, connection: sqlite3.Connection, subscription: Subscription) -> None:
        """Keep the subscription as it now is."""
        values = [
            value.isoformat() if isinstance(value, datetime) else value
            for value in astuple(subscription)
        ]
        connection.execute(_SAVE, values)

    def _read(self, row: sqlite3.Row) -> Subscription:
        facts = dict(row)
        for name in _MOMENTS:
            facts[name] = facts[name] and datetime.fromisoformat(facts[name])
        return self._read_now(Subscription(**facts), self._now())

    def get_modes(self) -> dict[str, str]:
        """Return how each endpoint behaves, by the endpoint's name."""
        with self.transaction() as connection:
            rows = connection.execute("SELECT endpoint, mode FROM switches").fetchall()
        works = dict.fromkeys(("actions", "webhooks", "eligibility"), "ok") | {"tokens": "live"}
        return works | {row["endpoint"]: row["mode"] for row in rows}

    def set_mode(self, endpoint: str, mode: str) -> None:
        """Choose how an endpoint behaves from the next request on."""
        with self.transaction() as connection:
            connection.execute("REPLACE INTO switches VALUES (?, ?)", (endpoint, mode))
