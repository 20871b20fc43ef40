"""A word in every place that takes one, and a search for it in every column of the database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from tests.faults.receivers import Heard
from tests.support.hosts import DAY, ORIGIN, Host
from tests.support.pages import Page, Visitor, values_of

CANARY = "zebra-canary"
ADDRESS = f"{CANARY}@mail.example"
REF = f"{CANARY}-customer"
SUBSCRIPTION = f"{CANARY}-subscription"
CUSTOMER = {
    "name": f"{CANARY} Quandt",
    "email": ADDRESS,
    "country": "DE",
    "traits": {"team": CANARY},
}
TOLD = f"told-{CANARY}"


def everything(app: Flask) -> str:
    """Return all that the database has, as text."""
    with app.app_context():
        tables = db.metadata.sorted_tables
        rows = [(table.name, *row) for table in tables for row in db.session.execute(select(table))]
        return "\n".join(json.dumps(row, default=str) for row in rows)


def places_of(app: Flask, word: str = CANARY) -> list[str]:
    """Return the rows that hold a word, whole."""
    return [row for row in everything(app).splitlines() if word in row]


def is_in_files(app: Flask, word: str = CANARY) -> bool:
    """Return whether a byte of a word is left in SQLite's file, or in the log beside it."""
    with app.app_context():
        path = str(db.engine.url.database)
    files = [Path(path), Path(f"{path}-wal")]
    return any(word.encode() in file.read_bytes() for file in files if file.exists())


def talkative(host: Host) -> None:
    """Let the host say the word too: to the customer, and in its answers to events."""
    host.reply = (200, {"status": "applied", "message": {"en": f"Goodbye {CANARY}"}})
    answer = host.receiver.answer

    def answering(heard: Heard) -> Any:
        status, headers, body = answer(heard)
        return (200, headers, TOLD.encode()) if status == 204 else (status, headers, body)

    host.receiver.answer = answering


def token(host: Host, **subscription: Any) -> str:
    """Return a token that carries the word wherever it can."""
    return host.token(
        sub=REF,
        subscription={"ref": SUBSCRIPTION} | subscription,
        customer=CUSTOMER,
        return_url=f"{ORIGIN}/account?who={CANARY}",
    )


def cancel_with_words(host: Host, customer: Visitor) -> Page:
    """Cancel for an extraordinary reason, and answer what is asked afterwards."""
    page = customer.open(token(host))
    words = {"kind": "extraordinary", "text": f"{CANARY} cause", "email": ADDRESS}
    return customer.press(page, "cancel", **words)


def accept_an_offer(host: Host, customer: Visitor) -> Page:
    """Stay, with an offer that counts against a budget."""
    claims = {
        "customer": CUSTOMER | {"country": "NL"},
        "subscription": {"ref": f"{SUBSCRIPTION}-accepted"},
    }
    survey = customer.open(host.token(sub=REF, **claims))
    return customer.press(customer.press(survey, "continue", reason="too_expensive"), "accept")


def withdraw_by_name(host: Host, customer: Visitor) -> Page:
    """Withdraw, with a name and an address that the host did not tell."""
    started_at = int(host.claims()["iat"]) - 3 * DAY
    claims = {"subscription": {"ref": f"{SUBSCRIPTION}-withdrawn", "started_at": started_at}}
    unknown = {"country": "IE", "email": None}
    page = customer.press(
        customer.open(host.token(sub=REF, customer=unknown, **claims)), "withdraw"
    )
    return customer.press(page, "withdraw", name=f"{CANARY} typed", email=ADDRESS)


def declare_without_login(host: Host, customer: Visitor, contract: str = SUBSCRIPTION) -> Page:
    """Send the public form with the word in each of its fields."""
    page = customer.look(f"/cancel/{host.account_id}?country=DE")
    said = {
        "name": f"{CANARY} stranger",
        "contract": contract,
        "email": ADDRESS,
        "kind": "extraordinary",
        "text": f"{CANARY} why",
    }
    return customer.post(str(page.form()["action"]), values_of(page.form()) | said)
