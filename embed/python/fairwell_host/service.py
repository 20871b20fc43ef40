"""The Fairwell a product leaves its cancellations to, and the product's account there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from fairwell_host.answers import Answer
from fairwell_host.mint import mint_open_token
from fairwell_host.route import find_flow

PATIENCE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Fairwell:
    """One account at one Fairwell."""

    url: str
    """Where customers reach it, without a final slash."""
    account_id: str
    kid: str
    secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    api_key: str = field(default="", repr=False)

    @classmethod
    def from_json(cls, url: str, credentials: str) -> "Fairwell":
        """Read what ``fairwell account create --json`` printed.

        :raises KeyError: if a value is missing.
        """
        document = json.loads(credentials)
        key = document["signing_key"]
        return cls(
            url=url.rstrip("/"),
            account_id=document["account_id"],
            kid=key["kid"],
            secret=key["secret"],
            webhook_secret=document["webhook_secret"],
            api_key=document.get("api_key", ""),
        )

    @property
    def open_url(self) -> str:
        """Where the service opens flows: what ``data-fairwell`` says."""
        return f"{self.url}/open"

    @property
    def script_url(self) -> str:
        """The script that opens the flow in a dialog."""
        return f"{self.url}/embed/v1.js"

    def mint(self, customer_ref: str, subscription: Mapping[str, Any], **more: Any) -> str:
        """Return a token that opens the cancellation of one subscription for five minutes.

        Mint it for the customer who is signed in, never for one a request names:
        whoever holds it can cancel. ``more`` takes the optional claims: customer,
        flow, return_url, mode, offers.
        """
        token: str = mint_open_token(
            self.secret, self.kid, self.account_id, customer_ref, dict(subscription), **more
        )
        return token

    def find_flow(self) -> str | None:
        """Return where a posted cancel form is sent on, or None while Fairwell is away."""
        flow: str | None = find_flow(self.url)
        return flow

    def settle(self, action_id: str, answer: Answer) -> int:
        """Tell how an action ended that was answered with ``Pending``; return the HTTP status.

        :raises OSError: if Fairwell could not be reached.
        """
        request = Request(  # noqa: S310
            f"{self.url}/api/v1/actions/{quote(action_id, safe='')}",
            data=json.dumps(answer.to_json()).encode(),
            headers={"Authorization": f"Bearer {self.api_key}", "Content-Type": "application/json"},
        )
        try:
            with urlopen(request, timeout=PATIENCE_SECONDS) as response:  # noqa: S310
                return int(response.status)
        except HTTPError as refusal:
            return refusal.code
