"""The connection to Stripe in the settings: checked, told apart by mode, taken away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.billing.connections import get_connection
from app.billing.stripe import address
from app.config import Settings, get_settings
from tests.support.console_browser import Desk
from tests.support.hosts import Host
from tests.support.stripe_double import KEY, LIVE_KEY, SECRET, StripeDouble, running_stripe

PAGE = "settings/billing"


@pytest.fixture
def stripe(app: Flask) -> Iterator[StripeDouble]:
    with running_stripe() as double:
        address.configure(Settings(stripe_api_url=double.url))
        yield double
    address.configure(get_settings(app))


def connect(desk: Desk, key: str = LIVE_KEY, secret: str = SECRET):
    return desk.submit(desk.open(PAGE), PAGE, key=key, webhook_secret=secret)


def connected_modes(host: Host) -> list[str]:
    with host.app.app_context():
        account = accounts.require_account(host.account_id)
        return [mode.value for mode in Mode if get_connection(account, mode)]


def test_is_made_with_a_key_that_was_checked(stripe: StripeDouble, desk: Desk, host: Host):
    stripe.allowed = {"subscriptions", "prices"}
    assert connect(desk).location is not None

    page = desk.open(PAGE)
    assert "Connected" in page.words
    assert "rk_live_…0000" in page.words
    assert LIVE_KEY not in page.text
    assert SECRET not in page.text
    assert "Coupons: write To offer a discount. Missing" in page.words
    assert "Prices: read To offer another plan or another billing period. Granted" in page.words
    assert "What this connection cannot do" in page.words
    assert f"/billing/stripe/{host.account_id}" in page.text
    assert connected_modes(host) == ["live"]


def test_of_one_mode_takes_no_key_of_the_other(stripe: StripeDouble, owner: Desk, host: Host):
    assert "other mode" in connect(owner, KEY).words
    assert stripe.asked == []
    assert connect(owner.in_mode("test"), KEY).location is not None
    assert connected_modes(host) == ["test"]


@pytest.mark.parametrize(
    ("key", "secret", "words"),
    [
        ("sk_live_everything", SECRET, "It begins with rk_"),
        ("", SECRET, "It begins with rk_"),
        ("rk_live_of_somebody", SECRET, "Stripe does not know this key"),
        (LIVE_KEY, "secret", "It begins with whsec_"),
    ],
)
def test_with_a_bad_key_is_refused(stripe, owner, host, key, secret, words):
    page = connect(owner, key, secret)
    assert page.status == 422
    assert words in page.words
    assert connected_modes(host) == []


def test_needs_stripe_and_the_permission_to_cancel(stripe, owner, host):
    stripe.allowed.remove("subscriptions")
    assert "may not change subscriptions" in connect(owner).words
    stripe.faults.append(("", "down"))
    assert "Stripe did not answer" in connect(owner).words
    assert connected_modes(host) == []


def test_can_be_checked_again(stripe, owner, host):
    connect(owner)
    assert "Missing" not in owner.open(PAGE).words
    stripe.allowed.remove("coupons")
    owner.submit(owner.open(PAGE), "settings/billing/check")
    assert "Coupons: write To offer a discount. Missing" in owner.open(PAGE).words


def test_can_be_taken_away(stripe, owner, host):
    connect(owner)
    owner.submit(owner.open(PAGE), "settings/billing/disconnect")
    assert connected_modes(host) == []
    assert "Stripe is not connected" in owner.open(PAGE).words


def test_stands_in_the_audit_log_without_the_key(stripe, owner, host):
    connect(owner)
    owner.submit(owner.open(PAGE), "settings/billing/disconnect")
    page = owner.open("audit")
    assert "connected Stripe." in page.words
    assert "disconnected Stripe." in page.words
    assert LIVE_KEY not in page.text


class TestCreditNotes:
    ROW = "Credit notes: write To issue a credit note for each refund."

    def save(self, desk: Desk, **ticked: Any):
        return desk.submit(desk.open(PAGE), f"{PAGE}/credit-notes", **ticked)

    def are_issued(self, host: Host) -> bool:
        with host.app.app_context():
            found = get_connection(accounts.require_account(host.account_id), Mode.LIVE)
            assert found is not None
            return found.issues_credit_notes

    def test_are_not_asked_for_unless_they_are_wanted(self, stripe, owner, host):
        connect(owner)
        assert self.ROW not in owner.open(PAGE).words
        assert not any("credit_notes" in path for _, path, _, _ in stripe.asked)
        assert not self.are_issued(host)

    def test_are_turned_on_with_a_look_at_the_key(self, stripe, desk, host):
        connect(desk)
        assert self.save(desk, is_issued="y").location is not None
        assert f"{self.ROW} Granted" in desk.open(PAGE).words
        assert self.are_issued(host)

    def test_say_that_the_permission_is_missing(self, stripe, owner, host):
        stripe.allowed.remove("credit_notes")
        connect(owner)
        self.save(owner, is_issued="y")
        assert f"{self.ROW} Missing" in owner.open(PAGE).words
        stripe.allowed.add("credit_notes")
        owner.submit(owner.open(PAGE), f"{PAGE}/check")
        assert f"{self.ROW} Granted" in owner.open(PAGE).words

    def test_stay_on_when_the_key_is_replaced_and_off_is_off_without_stripe(
        self, stripe, owner, host
    ):
        connect(owner)
        self.save(owner, is_issued="y")
        connect(owner)
        assert f"{self.ROW} Granted" in owner.open(PAGE).words
        stripe.faults.append(("", "down"))
        self.save(owner, is_issued=[])
        assert not self.are_issued(host)

    def test_are_not_turned_on_while_stripe_is_down(self, stripe, owner, host):
        connect(owner)
        stripe.faults.append(("", "down"))
        page = self.save(owner, is_issued="y")
        assert page.status == 422
        assert "Stripe did not answer" in page.words
        assert not self.are_issued(host)

    def test_stand_in_the_audit_log_once_for_each_change(self, stripe, owner, host):
        connect(owner)
        for ticked in ({"is_issued": "y"}, {"is_issued": "y"}, {"is_issued": []}):
            self.save(owner, **ticked)
        words = owner.open("audit").words
        assert words.count("started issuing credit notes for refunds.") == 1
        assert words.count("stopped issuing credit notes for refunds.") == 1
