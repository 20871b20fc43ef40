"""The demo host as Fairwell, the developer, and a customer meet it."""

import json
from datetime import UTC, datetime
from itertools import count
from typing import Any

import jwt
from flask import Flask
from flask.testing import FlaskClient
from standardwebhooks import Webhook
from werkzeug.test import TestResponse

from app.core.clock import utcnow
from embed.demo.config import Credentials
from embed.demo.subscriptions import Subscription

WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ACTION_SECRET = "whsec_c2VjcmV0LW9mLXRoZS1hY3Rpb25z"
SIGNING_SECRET = "a-signing-secret-that-is-long-enough-for-sha-256"
NOW = datetime(2026, 11, 30, 22, 15, 3, tzinfo=UTC)

CREDENTIALS = Credentials(
    account_id="acct_tidemark",
    api_key="fw_test_key",
    signing_kid="key_1",
    signing_secret=SIGNING_SECRET,
    webhook_secret=WEBHOOK_SECRET,
    action_secret=ACTION_SECRET,
)


class Host:
    """One demo host, with a browser and with a Fairwell that signs what it sends."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.fairwell: FlaskClient = app.test_client()
        self.browser: FlaskClient = app.test_client()
        self.waits: list[float] = []
        self._numbers = count(1)

    def send(
        self, endpoint: str, kind: str, data: Any, webhook_id: str | None = None
    ) -> TestResponse:
        body = json.dumps({"type": kind, "timestamp": "2026-11-30T22:15:03Z", "data": data})
        secret = ACTION_SECRET if endpoint == "actions" else WEBHOOK_SECRET
        headers = sign(secret, webhook_id or f"evt_{next(self._numbers)}", body)
        return self.fairwell.post(f"/fairwell/{endpoint}", data=body, headers=headers)

    def act(
        self, kind: str, number: int = 1001, webhook_id: str | None = None, **more: Any
    ) -> TestResponse:
        data = {
            "action_id": f"act_{number}",
            "kind": kind,
            "session_id": "cs_1",
            "customer_ref": f"account-{number}",
            "subscription_ref": f"sub_{number}",
            "mode": "live",
        }
        return self.send("actions", "action.requested", data | more, webhook_id)

    def cancel(self, effective: str = "period_end", **more: Any) -> TestResponse:
        return self.act("cancel", cancel={"effective": effective}, **more)

    def offer(self, kind: str, terms: dict[str, Any], **more: Any) -> TestResponse:
        return self.act("apply_offer", offer={"kind": kind, "key": "any", "terms": terms}, **more)

    def tell(self, kind: str, webhook_id: str | None = None, **data: Any) -> TestResponse:
        return self.send("webhooks", kind, {"session_id": "cs_1", "sequence": 1} | data, webhook_id)

    def ask(self, *offers: str) -> TestResponse:
        data = {"customer_ref": "account-1001", "subscription_ref": "sub_1001", "offers": offers}
        return self.send("eligibility", "eligibility.requested", data)

    def switch(self, **modes: str) -> TestResponse:
        return self.browser.post("/switch", data=modes)

    def sign_in(self, number: int = 1001) -> None:
        self.browser.post("/sign-in", data={"subscription": f"sub_{number}"})

    def subscription(self, number: int = 1001) -> Subscription:
        store = self.app.extensions["demo"].store
        return next(one for one in store.list_subscriptions() if one.ref == f"sub_{number}")


def sign(secret: str, webhook_id: str, body: str) -> dict[str, str]:
    now = utcnow()
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(webhook_id, now, body),
    }


def claims_of(token: str) -> Any:
    """Return what the token claims, its signature checked."""
    return jwt.decode(
        token,
        SIGNING_SECRET,
        algorithms=["HS256"],
        audience="fairwell",
        issuer="acct_tidemark",
        options={"verify_exp": False, "verify_iat": False},
    )
