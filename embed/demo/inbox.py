"""What Fairwell sent to this host, once per ``webhook-id``, and what it was answered."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from embed.demo.fairwell import Message

SHOWN_ARRIVALS = 200
KEPT_REJECTIONS = 50
KEPT_BODY = 2_000
"""Characters kept of a body that nobody vouches for."""

NAMES = ("arrivals", "rejections")
TABLES = (
    """CREATE TABLE IF NOT EXISTS arrivals (
        number INTEGER PRIMARY KEY AUTOINCREMENT, endpoint, webhook_id, type, payload, arrived_at,
        answers, answer, told, UNIQUE (endpoint, webhook_id))""",
    """CREATE TABLE IF NOT EXISTS rejections (
        number INTEGER PRIMARY KEY AUTOINCREMENT, endpoint, reason, body, arrived_at)""",
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A verified message: how often it came, and what became of it."""

    number: int
    endpoint: str
    webhook_id: str
    type: str
    payload: str
    arrived_at: str
    answers: str
    """The HTTP status of every answer, in order."""
    answer: str | None
    """Of an action: the decision as JSON, None while billing has not decided."""
    told: int | None
    """The HTTP status when the decision was reported to Fairwell later; 0: no answer."""

    @property
    def times(self) -> int:
        """How often it came."""
        return len(self.answers.split())

    @property
    def decision(self) -> dict[str, Any] | None:
        """What billing decided about an action; every further try gets the same."""
        return json.loads(self.answer) if self.answer else None

    @property
    def data(self) -> dict[str, Any]:
        """What the message says."""
        data: dict[str, Any] = json.loads(self.payload)["data"]
        return data

    @property
    def readable_payload(self) -> str:
        """The payload with one fact per line."""
        return json.dumps(json.loads(self.payload), indent=2, ensure_ascii=False)


def record_arrival(
    connection: sqlite3.Connection, endpoint: str, message: Message, status: int, now: datetime
) -> None:
    """Note that a message came and got this HTTP status; a duplicate adds to its first row.

    All are kept. A host that clears up keeps the ids for as long as retries
    last, three days, or it would take a late duplicate for news.
    """
    connection.execute(
        """INSERT INTO arrivals (endpoint, webhook_id, type, payload, arrived_at, answers)
           VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (endpoint, webhook_id)
           DO UPDATE SET answers = answers || ' ' || excluded.answers""",
        (endpoint, message.webhook_id, message.type, message.payload, _time(now), str(status)),
    )


def record_rejection(
    connection: sqlite3.Connection, endpoint: str, reason: str, body: bytes, now: datetime
) -> None:
    """Note a request nobody vouches for; only the newest few stay, so strangers cannot fill us."""
    excerpt = body[:KEPT_BODY].decode(errors="replace")
    connection.execute(
        "INSERT INTO rejections (endpoint, reason, body, arrived_at) VALUES (?, ?, ?, ?)",
        (endpoint, reason, excerpt, _time(now)),
    )
    connection.execute(
        "DELETE FROM rejections WHERE number <= (SELECT max(number) FROM rejections) - ?",
        (KEPT_REJECTIONS,),
    )


def decide(connection: sqlite3.Connection, webhook_id: str, decision: dict[str, Any]) -> None:
    """Keep what billing decided about an action."""
    connection.execute(
        "UPDATE arrivals SET answer = ? WHERE endpoint = 'actions' AND webhook_id = ?",
        (json.dumps(decision, ensure_ascii=False), webhook_id),
    )


def record_told(connection: sqlite3.Connection, webhook_id: str, status: int) -> None:
    """Keep what Fairwell said when the decision was reported to it."""
    connection.execute(
        "UPDATE arrivals SET told = ? WHERE endpoint = 'actions' AND webhook_id = ?",
        (status, webhook_id),
    )


def get_arrival(connection: sqlite3.Connection, endpoint: str, webhook_id: str) -> Arrival | None:
    """Return what is known about a message, or None if it never came."""
    row = connection.execute(
        "SELECT * FROM arrivals WHERE endpoint = ? AND webhook_id = ?", (endpoint, webhook_id)
    ).fetchone()
    return Arrival(**dict(row)) if row else None


def find_order(connection: sqlite3.Connection, subscription_ref: str, kind: str) -> Arrival | None:
    """Return the latest order of a kind about a subscription, or None if there never was one."""
    row = connection.execute(
        """SELECT * FROM arrivals WHERE endpoint = 'actions'
           AND json_extract(payload, '$.data.kind') = ?
           AND json_extract(payload, '$.data.subscription_ref') = ?
           ORDER BY number DESC LIMIT 1""",
        (kind, subscription_ref),
    ).fetchone()
    return Arrival(**dict(row)) if row else None


def list_arrivals(connection: sqlite3.Connection, endpoint: str) -> list[Arrival]:
    """Return what came, the newest first."""
    rows = connection.execute(
        "SELECT * FROM arrivals WHERE endpoint = ? ORDER BY number DESC LIMIT ?",
        (endpoint, SHOWN_ARRIVALS),
    ).fetchall()
    return [Arrival(**dict(row)) for row in rows]


def list_rejections(connection: sqlite3.Connection) -> list[sqlite3.Row]:
    """Return the requests nobody vouched for, the newest first."""
    return connection.execute("SELECT * FROM rejections ORDER BY number DESC").fetchall()


def _time(now: datetime) -> str:
    return now.isoformat(timespec="seconds")
