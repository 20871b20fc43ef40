"""One flow step against the yardstick: same server, same run, each database."""

from __future__ import annotations

import os
import re
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from bench import load
from bench.load import Figures, Request
from bench.servers import serving

SESSIONS = 400
ROUNDS = 3
ANSWERS = (
    ("survey", {"intent": "continue", "reason": "too_expensive"}, b'data-step="offer"'),
    ("offer", {"intent": "decline"}, b'data-step="confirm"'),
    ("confirm", {"intent": "keep"}, b'data-outcome="kept"'),
)


def measure(database_url: str) -> list[tuple[Figures, Figures]]:
    """Return the figures of flow and yardstick, round by round, in turn."""
    with (
        open_account_for_bench(database_url) as credentials,
        _both(database_url) as (flow_port, fortunes_port),
    ):
        rounds = []
        for _ in range(ROUNDS):
            chains = [_chain(flow_port, credentials) for _ in range(SESSIONS)]
            page = Request("GET", "/fortunes", None, b"Added at request time.")
            flow = load.run(flow_port, chains)
            rounds.append((flow, load.run(fortunes_port, [[page]] * SESSIONS * len(ANSWERS))))
        return rounds


@contextmanager
def _both(database_url: str) -> Iterator[tuple[int, int]]:
    with (
        serving("app:create_app()", "/healthz", FAIRWELL_DATABASE_URL=database_url) as flow_port,
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
    os.environ["FAIRWELL_DATABASE_URL"] = database_url
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
