"""Everything this host knows about Fairwell: mint a token, verify a message, settle an action."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx
from standardwebhooks import Webhook, WebhookVerificationError

from embed.demo.config import Credentials
from embed.demo.subscriptions import Subscription
from embed.hosts.python.mint import mint_open_token


class NotVerified(Exception):
    """The request was not signed by Fairwell, or not just now."""


@dataclass(frozen=True, slots=True)
class Message:
    """A signed request of Fairwell."""

    webhook_id: str
    """The same on every try. What was done for it once is never done again."""
    type: str
    data: Mapping[str, Any]
    payload: str


@dataclass(frozen=True, slots=True)
class Fairwell:
    """One account at one Fairwell."""

    url: str
    credentials: Credentials
    is_read_elsewhere: bool = False
    """Whether Fairwell reads price and period itself: then a token names the contract alone."""

    def mint_token(self, subscription: Subscription, now: datetime, **more: str) -> str:
        """Return a token that opens the cancellation of this subscription for minutes.

        Mint it for the customer who is signed in and never for one a request
        names: whoever holds it can cancel.
        """
        token: str = mint_open_token(
            secret=self.credentials.signing_secret,
            kid=self.credentials.signing_kid,
            account_id=self.credentials.account_id,
            customer_ref=subscription.customer_ref,
            subscription={"ref": subscription.contract}
            if self.is_read_elsewhere
            else subscription_claim(subscription, now),
            customer=customer_claim(subscription),
            now=now.timestamp(),
            **more,
        )
        return token

    def verify_action(self, headers: Mapping[str, str], body: bytes) -> Message:
        """Return what Fairwell asks billing to do.

        :raises NotVerified: if it was not Fairwell who asked.
        """
        return _verify(self.credentials.action_secret, headers, body)

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> Message:
        """Return what Fairwell tells.

        :raises NotVerified: if it was not Fairwell who told it.
        """
        return _verify(self.credentials.webhook_secret, headers, body)

    def back_link(self, session_id: str, mode: str) -> str | None:
        """Return a link by which the customer undoes a cancellation, or None if there is no way.

        Fetched at the click, for whoever is signed in: the link works for whoever has it.

        :raises httpx.HTTPError: if Fairwell could not be reached.
        """
        return self._link(session_id, mode, "back-link")

    def resume_link(self, session_id: str, mode: str) -> str | None:
        """Return a link by which the customer ends a pause, or None if there is no pause.

        :raises httpx.HTTPError: if Fairwell could not be reached.
        """
        return self._link(session_id, mode, "resume-link")

    def _link(self, session_id: str, mode: str, kind: str) -> str | None:
        response = httpx.post(
            f"{self.url}/api/v1/sessions/{quote(session_id, safe='')}/{kind}",
            headers=self._headers(mode),
            timeout=5,
        )
        return str(response.json()["url"]) if response.is_success else None

    def settle(self, action_id: str, mode: str, answer: Mapping[str, Any]) -> int:
        """Tell Fairwell how an action ended that was answered with 202; return its HTTP status.

        :raises httpx.HTTPError: if Fairwell could not be reached.
        """
        response = httpx.post(
            f"{self.url}/api/v1/actions/{quote(action_id, safe='')}",
            json=answer,
            headers=self._headers(mode),
            timeout=5,
        )
        return response.status_code

    def _headers(self, mode: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.credentials.key_for(mode)}"}


def _verify(secret: str, headers: Mapping[str, str], body: bytes) -> Message:
    """Check the signature over the raw bytes; a body that was parsed and printed again differs."""
    try:
        payload = Webhook(secret).verify(body, dict(headers))
        webhook_id = {name.lower(): value for name, value in headers.items()}["webhook-id"]
        data: Mapping[str, Any] = {**payload["data"]}
        return Message(webhook_id, str(payload["type"]), data, body.decode())
    except WebhookVerificationError as error:
        raise NotVerified(str(error)) from error
    except (KeyError, TypeError, ValueError) as error:  # no UTF-8, base64, JSON, or no message
        raise NotVerified("The body or a header cannot be read") from error


def subscription_claim(subscription: Subscription, now: datetime) -> dict[str, Any]:
    """Return the facts about the subscription that choose and word the flow."""
    claim = {
        "ref": subscription.contract,
        "plan": subscription.plan,
        "status": subscription.status_at(now),
        "amount_minor": subscription.amount_minor,
        "currency": subscription.currency,
        "interval": subscription.interval,
        "started_at": int(subscription.started_at.timestamp()),
        "current_period_end": int(subscription.current_period_end.timestamp()),
        "discounted": subscription.is_discounted_at(now),
    }
    if subscription.trial_end is not None and subscription.trial_end > now:
        claim["trial_end"] = int(subscription.trial_end.timestamp())
    return claim


def customer_claim(subscription: Subscription) -> dict[str, Any]:
    """Return what Fairwell may know about the customer: language, zone, law, and segment."""
    claim: dict[str, Any] = {
        "email": subscription.email,
        "name": subscription.name,
        "locale": subscription.locale,
        "timezone": subscription.timezone,
        "country": subscription.country,
        "traits": {"team_size": subscription.team_size},
    }
    return claim | ({"region": subscription.region} if subscription.region else {})
