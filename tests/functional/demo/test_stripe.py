"""The demo with Stripe behind the flow: the product shows what Stripe holds, and nothing else."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import httpx

from app.core.clock import utcnow
from embed.demo.config import Credentials
from embed.demo.fairwell import Fairwell
from embed.demo.seeds import seed_subscriptions
from embed.demo.stripe import read_from_stripe
from tests.support.stripe_double import KEY, running_stripe
from tests.support.stripe_shop import StripeShop

NOBODY = "http://127.0.0.1:1"


def make_shop(folder: Path) -> StripeShop:
    return StripeShop(folder / "stripe.json", NOBODY, "acct_1")


def test_stripe_knows_the_customers_of_the_demo(tmp_path: Path):
    with running_stripe(0, make_shop(tmp_path)) as shop:
        for seeded in seed_subscriptions(utcnow(), 1):
            found = read_from_stripe(shop.url, KEY, seeded)
            assert found.note is None
            assert (found.plan, found.amount_minor) == (seeded.plan, seeded.amount_minor)
            assert (found.currency, found.interval) == (seeded.currency, seeded.interval)
            assert found.status_at(utcnow()) == seeded.status_at(utcnow())


def test_the_demo_shows_what_stripe_did_also_after_a_restart(tmp_path: Path):
    seeded = seed_subscriptions(utcnow(), 1)[0]
    with running_stripe(0, make_shop(tmp_path)) as shop:
        answer = httpx.delete(
            f"{shop.url}/v1/subscriptions/{seeded.contract}",
            headers={"Authorization": f"Bearer {KEY}"},
        )
        assert answer.status_code == 200
    with running_stripe(0, make_shop(tmp_path)) as shop:
        assert read_from_stripe(shop.url, KEY, seeded).status_at(utcnow()) == "canceled"


def test_the_demo_says_when_stripe_is_away():
    found = read_from_stripe(NOBODY, KEY, seed_subscriptions(utcnow(), 1)[0])
    assert "cannot be reached" in str(found.note)


def test_a_token_names_the_contract_alone():
    keys = Credentials("acct_1", "key", "kid", "secret", "whsec_", "whsec_")
    seeded = seed_subscriptions(utcnow(), 1)[0]
    token = Fairwell("http://x", keys, is_read_elsewhere=True).mint_token(seeded, utcnow())
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert claims["subscription"] == {"ref": seeded.contract}
