"""One flow step against the yardstick: same server, same run, each database."""

from __future__ import annotations

import os
import re
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from bench import load
from bench.load import Figures, Request
from bench.servers import serving

SESSIONS = 400
ROUNDS = 3
NO_LIMIT = {"FAIRWELL_REQUESTS_PER_MINUTE": "1000000"}
"""All customers come from one address here."""
FORTUNES = Request("GET", "/fortunes", None, b"Added at request time.")
ANSWERS = (
    ("survey", {"intent": "continue", "reason": "too_expensive"}, b'data-step="offer"'),
    ("offer", {"intent": "decline"}, b'data-step="confirm"'),
    ("confirm", {"intent": "keep"}, b'data-outcome="kept"'),
)


class Round(NamedTuple):
    """What one round measured."""

    flow: Figures
    page: Figures
    flow_at_half: Figures
    """With half as many requests a second as the flow answered."""


def measure(database_url: str) -> list[Round]:
    """Return the figures of flow and yardstick, round by round, in turn."""
    with (
        open_account_for_bench(database_url) as credentials,
        _both(database_url) as (flow_port, fortunes_port),
    ):
        rounds = []
        for _ in range(ROUNDS):
            flow = load.run(flow_port, _chains(flow_port, credentials, SESSIONS))
            page = load.run(fortunes_port, [[FORTUNES]] * SESSIONS * len(ANSWERS))
            fewer = _chains(flow_port, credentials, SESSIONS // 4)
            at_half = load.run(flow_port, fewer, per_second=flow.per_second / 2)
            rounds.append(Round(flow, page, at_half))
        return rounds


def _chains(port: int, credentials: dict[str, str], count: int) -> list[list[Request]]:
    return [_chain(port, credentials) for _ in range(count)]


@contextmanager
def _both(database_url: str) -> Iterator[tuple[int, int]]:
    with (
        serving(
            "app:create_app()", "/healthz", FAIRWELL_DATABASE_URL=database_url, **NO_LIMIT
        ) as flow_port,
        tempfile.TemporaryDirectory() as folder,
    ):
        is_sqlite = database_url.startswith("sqlite")
        url = f"sqlite:///{folder}/fortunes.db" if is_sqlite else database_url
        factory = "bench.fortunes:create_fortunes()"
        with serving(factory, "/fortunes", BENCH_DATABASE_URL=url) as fortunes_port:
            yield flow_port, fortunes_port


@contextmanager
def open_account_for_bench(database_url: str) -> Iterator[dict[str, str]]:
    """Create an account in the database, and yield what it takes to sign tokens."""
    os.environ.update(FAIRWELL_DATABASE_URL=database_url, **NO_LIMIT)
    from app import create_app
    from app.commands.accounts import open_account
    from app.commands.operation.database import upgrade_database
    from app.extensions import db

    app = create_app()
    with app.app_context():
        upgrade_database()
        credentials = open_account("Bench")
        db.session.commit()
        db.engine.dispose()
    key = credentials["signing_key"]
    yield {"account_id": credentials["account_id"], "kid": key["kid"], "secret": key["secret"]}


def _chain(port: int, credentials: dict[str, str]) -> list[Request]:
    """Open a session, and return the requests that lead through it."""
    form = urllib.parse.urlencode({"token": mint_token(credentials)}).encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/open", form) as answer:
        found = re.search(rb'name="session" value="([^"]+)"', answer.read())
    if found is None:
        raise RuntimeError("the flow did not open")
    token = found[1].decode()
    return [
        Request("POST", f"/flow/{step}", _form({"session": token, **fields}), expected)
        for step, fields, expected in ANSWERS
    ]


def _form(fields: dict[str, str]) -> bytes:
    return urllib.parse.urlencode(fields).encode()


def mint_token(credentials: dict[str, str]) -> str:
    """Return an open token of the account, for its one customer."""
    from embed.hosts.python.mint import mint_open_token

    return mint_open_token(
        account_id=credentials["account_id"],
        kid=credentials["kid"],
        secret=credentials["secret"],
        customer_ref="customer-1",
        subscription={
            "ref": "sub-1",
            "plan": "pro",
            "amount_minor": 2900,
            "currency": "EUR",
            "interval": "month",
            "current_period_end": 4102444800,
        },
    )
