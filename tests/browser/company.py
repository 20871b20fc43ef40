"""A company that uses the service, as its backend sees it: tokens, and the REST API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from app.core.clock import utcnow
from embed.hosts.python.mint import mint_open_token
from tests.support.patience import wait_for

DAY = 24 * 3600


@dataclass(frozen=True)
class Link:
    """A session begun over the API, and the address that leads a customer into it."""

    id: str
    url: str


@dataclass(frozen=True)
class Company:
    """One account at the service."""

    credentials: Mapping[str, Any]
    api: httpx.Client

    def token(self, locale: str = "en", **claims: Any) -> str:
        """Return an open token, as the company's backend mints one per click."""
        key = self.credentials["signing_key"]
        return mint_open_token(
            secret=key["secret"],
            kid=key["kid"],
            account_id=self.credentials["account_id"],
            **_facts(locale, claims),
        )

    def begin(self, locale: str = "en", **claims: Any) -> Link:
        """Begin a session over the API; its page is opened by a link."""
        facts = _facts(locale, claims)
        answer = self.api.post("/sessions", json=facts | {"sub": facts.pop("customer_ref")})
        assert answer.status_code == 201, answer.text
        return Link(answer.json()["id"], answer.json()["url"])

    def session(self, session_id: str) -> dict[str, Any]:
        return dict(self.api.get(f"/sessions/{session_id}").json())

    def events(self, session_id: str, *, until: str) -> list[str]:
        """Return the types of a session's events, in order, once ``until`` is among them."""
        return wait_for(lambda: self._types(session_id, until), until)

    def _types(self, session_id: str, until: str) -> list[str]:
        types = [each["type"] for each in self._log() if each.get("session_id") == session_id]
        return types if until in types else []

    def _log(self) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = []
        page: list[dict[str, Any]] | None = None
        while page is None or page:
            after = {"after": events[-1]["id"]} if events else {}
            page = self.api.get("/events", params={"limit": 200} | after).json()["data"]
            events += page
        return [each["data"] | {"type": each["type"]} for each in events]


def _facts(locale: str, claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the company says about a customer nobody has met before."""
    ref = uuid4().hex
    subscription = {
        "ref": f"sub-{ref}",
        "plan": "pro",
        "amount_minor": 2900,
        "currency": "EUR",
        "interval": "month",
        "current_period_end": int(utcnow().timestamp()) + 12 * DAY,
    }
    return {
        "customer_ref": f"customer-{ref}",
        "customer": {"locale": locale, "timezone": "Europe/Berlin"},
        "subscription": subscription | claims.get("subscription", {}),
        **{name: value for name, value in claims.items() if name != "subscription"},
    }
