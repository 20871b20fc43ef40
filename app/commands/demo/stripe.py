"""The demo with Stripe behind the flow: a double of Stripe, as the tests have it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.billing.connections import connect_billing, disconnect_billing, get_connection
from app.billing.stripe.permissions import KeyPermission
from app.extensions import db

KEYS = {
    Mode.LIVE: "rk_live_double0000000000000000",
    Mode.TEST: "rk_test_double0000000000000000",
}
"""Those that the double takes. They open nothing anywhere else."""
SECRET = "whsec_of_the_double"  # noqa: S105
USUAL_PORT = 8002


@dataclass(frozen=True, slots=True)
class DoubleSettings:
    """What the service and the demo product have to know of the double, as variables."""

    service: dict[str, object] = field(default_factory=dict)
    product: dict[str, object] = field(default_factory=dict)


def get_port() -> int:
    """Return where the double listens: ``STRIPE_PORT``, or 8002."""
    return int(os.environ.get("STRIPE_PORT", USUAL_PORT))


def connect_double(account_id: str) -> DoubleSettings:
    """Connect the account to the double in both modes, as an owner does at the console."""
    account = accounts.require_account(account_id)
    granted = [each.value for each in KeyPermission]
    for mode, key in KEYS.items():
        connect_billing(account, mode, key=key, webhook_secret=SECRET, permissions=granted)
    db.session.commit()
    url = f"http://127.0.0.1:{get_port()}"
    return DoubleSettings(
        service={"FAIRWELL_STRIPE_API_URL": url},
        product={"DEMO_STRIPE_URL": url, "DEMO_STRIPE_KEY": KEYS[Mode.LIVE]},
    )


def disconnect(account_id: str) -> DoubleSettings:
    """Let the demo product do billing again, if the double did it before."""
    account = accounts.require_account(account_id)
    for mode, key in KEYS.items():
        found = get_connection(account, mode)
        if found is not None and found.key == key:
            disconnect_billing(account, mode)
    db.session.commit()
    return DoubleSettings()
