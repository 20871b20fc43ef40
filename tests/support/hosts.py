"""The company that uses Fairwell: it signs tokens, does billing, hears events, calls the API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4
from weakref import WeakKeyDictionary

import jwt
from flask import Flask
from standardwebhooks import Webhook
from werkzeug.test import TestResponse

from app.commands.accounts import open_account
from app.commands.demo.catalogue import OFFERS, PLANS, demo_flow
from app.core.clock import utcnow
from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.offers import service as offers
from app.outbox import service as outbox
from tests.faults.receivers import Heard, Receiver
from tests.support.snapshots import Snapshot, take_snapshot, write_again

ORIGIN = "https://app.northwind.example"
FALLBACK = f"{ORIGIN}/account/cancel"
RETURN = f"{ORIGIN}/account?back=1"
DAY = 24 * 3600
APPLIED = (200, {"status": "applied"})
ACCEPTED = (202, None)
Reply = tuple[int, Any]


@dataclass
class Host:
    """One account, seen from outside."""

    app: Flask
    receiver: Receiver
    path: str
    credentials: Mapping[str, Any]
    reply: Reply = APPLIED
    """How billing answers: status, and an object or None."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    """What billing was asked to do, every try of it."""
    allows: Reply = (200, {"offers": []})
    """How the host answers when it is asked what may be offered."""
    consulted: list[dict[str, Any]] = field(default_factory=list)
    """What the host was asked about offers."""
    heard: list[dict[str, Any]] = field(default_factory=list)
    """The events that arrived, signatures checked, with their ids."""

    @property
    def account_id(self) -> str:
        return str(self.credentials["account_id"])

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Return what the host says about a customer.

        A change to None leaves a claim out; a function is asked with the present second.
        """
        now = int(utcnow().timestamp())
        subscription = {
            "ref": "sub-7",
            "plan": "pro",
            "amount_minor": 2900,
            "currency": "EUR",
            "interval": "month",
            "current_period_end": now + 12 * DAY,
        }
        customer = {"email": "zoe@customer.example", "locale": "en", "timezone": "Europe/Berlin"}
        claims = {
            "iss": self.account_id,
            "aud": "fairwell",
            "sub": "customer-7",
            "jti": str(uuid4()),
            "iat": now,
            "exp": now + 900,
            "subscription": subscription,
            "customer": customer,
            "return_url": RETURN,
        }
        for name in ("subscription", "customer"):
            if isinstance(changes.get(name), dict):
                changes[name] = claims[name] | changes[name]
        said = {
            name: value(now) if callable(value) else value
            for name, value in (claims | changes).items()
        }
        return {name: value for name, value in said.items() if value is not None}

    def token(self, **changes: Any) -> str:
        """Return an open token."""
        return self.sign(self.claims(**changes))

    def sign(self, claims: Mapping[str, Any], **headers: Any) -> str:
        """Return claims as the host signs them."""
        key = self.credentials["signing_key"]
        return jwt.encode(
            dict(claims), key["secret"], algorithm="HS256", headers={"kid": key["kid"]} | headers
        )

    def call(self, method: str, path: str, *, key: str = "api_key", **more: Any) -> TestResponse:
        """Call the REST API."""
        headers = {"Authorization": f"Bearer {self.credentials[key]}"} | more.pop("headers", {})
        return self.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **more)

    def session(self, session_id: str) -> dict[str, Any]:
        """Return what the API says about a session."""
        return dict(self.call("GET", f"/sessions/{session_id}").json or {})

    def only_session(self) -> dict[str, Any]:
        """Return the account's one session."""
        (found,) = (self.call("GET", "/sessions").json or {})["data"]
        return dict(found)

    def settle(self, action_id: str, **answer: Any) -> TestResponse:
        """Answer later what billing could not answer at once."""
        return self.call("POST", f"/actions/{action_id}", json=answer)

    def work(self, now: datetime | None = None) -> None:
        """Let the worker do what is due, and what becomes due by that."""
        with self.app.app_context():
            while outbox.run_due(now):
                pass

    def heard_types(self) -> list[str]:
        """Let the worker do what is due, and return the types of all events so far."""
        self.work()
        return [event["type"] for event in self.heard]

    def answer(self, heard: Heard) -> tuple[int, Mapping[str, str], bytes]:
        """Answer Fairwell, once the official library has verified the signature."""
        Webhook(self.credentials["webhook_secret"]).verify(heard.body, heard.headers)
        message = json.loads(heard.body) | {"id": heard.headers["webhook-id"]}
        hang_up = {"Connection": "close"}
        if heard.path == f"{self.path}/events":
            self.heard.append(message)
            return 204, hang_up, b""
        is_question = heard.path == f"{self.path}/eligibility"
        (self.consulted if is_question else self.asked).append(message)
        status, body = self.allows if is_question else self.reply
        return status, hang_up, b"" if body is None else json.dumps(body).encode()


def open_host(app: Flask, receiver: Receiver, **settings: Any) -> Host:
    """Create an account and the company behind it.

    ``flow`` replaces the demo's flow, ``with_billing=False`` leaves out the
    billing endpoint, ``with_veto=True`` has the host asked about offers; other
    settings are the account's. What was opened once for a service is written
    again, row by row: that takes a tenth of the time.
    """
    opened = _opened.setdefault(app, {})
    kind = f"{receiver.url} {sorted(settings.items())!r}"
    with app.app_context():
        if kind not in opened or not write_again(opened[kind].snapshot):
            opened[kind] = _open_company(receiver, **settings)
        db.session.commit()
    path, credentials = opened[kind].path, deepcopy(opened[kind].credentials)
    host = Host(app, receiver, path, credentials)
    receiver.answer = host.answer
    return host


@dataclass(frozen=True)
class _Company:
    path: str
    credentials: dict[str, Any]
    snapshot: Snapshot


_opened: WeakKeyDictionary[Flask, dict[str, _Company]] = WeakKeyDictionary()


def _open_company(receiver: Receiver, **settings: Any) -> _Company:
    base, path = receiver.url.removesuffix("/hook"), f"/{uuid4().hex}"
    flow, with_billing = settings.pop("flow", None), settings.pop("with_billing", True)
    with_veto = settings.pop("with_veto", False)
    known: dict[str, Any] = {
        "origins": (ORIGIN,),
        "webhook_url": f"{base}{path}/events",
        "action_url": f"{base}{path}/actions" if with_billing else None,
        "eligibility_url": f"{base}{path}/eligibility" if with_veto else None,
        "fallback_url": FALLBACK,
        "support_email": "help@northwind.example",
    }
    credentials = open_account("Northwind", flow=demo_flow(), **(known | settings))
    _fill_catalogue(credentials["account_id"])
    if flow is not None:
        flows.publish_flow(credentials["account_id"], parse_document(flow))
    return _Company(path, credentials, take_snapshot(credentials["account_id"]))


def _fill_catalogue(account_id: str) -> None:
    for plan in PLANS:
        offers.save_plan(account_id, **plan)
    for offer in OFFERS:
        offers.save_offer(account_id, **offer)
