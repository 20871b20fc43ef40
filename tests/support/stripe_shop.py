"""A Stripe for the demo: the double with Tidemark's customers, kept in a file, telling Fairwell.

``make run-stripe`` starts it: ``python -m tests.support.stripe_shop PORT FILE SERVICE ACCOUNT``.
"""

from __future__ import annotations

import itertools
import json
import re
import sys
import threading
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.core.clock import utcnow
from embed.demo.seeds import seed_subscriptions
from embed.demo.subscriptions import Subscription
from tests.support.stripe_double import Params, StripeDouble, running_stripe

_SUBSCRIPTION = re.compile(r"/v1/subscriptions/((sub_\d{4})(?:-\d+)?)$")


class StripeShop(StripeDouble):
    """Knows each customer of Tidemark as soon as somebody asks for them."""

    def __init__(self, file: Path, service: str, account_id: str) -> None:
        super().__init__()
        self._file, self._told = file, f"{service}/billing/stripe/{account_id}"
        if file.exists():
            self.tables = json.loads(file.read_text(encoding="utf-8"))
        self._numbers = itertools.count(int(utcnow().timestamp()))
        for plan, amount in (("pro", 2900), ("basic", 1200)):
            self.tables["prices"].setdefault(f"price_{plan}", {}) or self.add_price(
                f"price_{plan}", amount, lookup_key=plan
            )

    def answer(
        self, method: str, path: str, params: Params, key: str | None, secret: str
    ) -> tuple[int, Params]:
        """Answer as Stripe does, write down what changed, and tell the service."""
        named = _SUBSCRIPTION.match(path)
        with self._lock:
            if named and named[1] not in self.tables["subscriptions"]:
                self._sign_up(named[1], named[2])
            self.pass_time(utcnow())
            status, body = super().answer(method, path, params, key, secret)
            if method != "GET":
                self._file.write_text(json.dumps(self.tables), encoding="utf-8")
        if method != "GET" and status < 300 and body.get("object") == "subscription":
            self._tell("customer.subscription.updated", body)
        return status, body

    def _sign_up(self, contract: str, ref: str) -> None:
        """Begin the subscription of the customer whom the demo starts with."""
        found = {each.ref: each for each in seed_subscriptions(utcnow(), 1)}.get(ref)
        if found is None:
            return
        more: Params = {"customer": f"cus_{found.customer_ref}"}
        if found.trial_end:
            more |= {"status": "trialing", "trial_end": int(found.trial_end.timestamp())}
        self.add_subscription(
            contract,
            self._find_price(found),
            period_end=int(found.current_period_end.timestamp()),
            start_date=int(found.started_at.timestamp()),
            **more,
        )

    def _find_price(self, subscription: Subscription) -> str:
        plan, currency = subscription.plan, subscription.currency.lower()
        if (currency, subscription.interval) == ("eur", "month"):
            return f"price_{plan}"
        name = f"{plan}_{currency}_{subscription.interval}"
        if f"price_{name}" not in self.tables["prices"]:
            more: dict[str, Any] = {"interval": subscription.interval, "currency": currency}
            self.add_price(f"price_{name}", subscription.amount_minor, lookup_key=name, **more)
        return f"price_{name}"

    def _tell(self, kind: str, subject: Params) -> None:
        body, signature = self.event(kind, subject)
        threading.Thread(target=self._post, args=(body, signature), daemon=True).start()

    def _post(self, body: bytes, signature: str) -> None:
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
        sent = urllib.request.Request(self._told, body, headers)
        with suppress(OSError):  # a service that is away reads it the next time it asks
            urllib.request.urlopen(sent, timeout=5).close()


def main() -> None:
    """Serve until the demo ends."""
    port, file, service, account_id = sys.argv[1:]
    shop = StripeShop(Path(file), service, account_id)
    with running_stripe(int(port), shop), suppress(KeyboardInterrupt):
        threading.Event().wait()


if __name__ == "__main__":
    main()
