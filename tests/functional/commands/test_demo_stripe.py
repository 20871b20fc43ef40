"""``fairwell demo --stripe``: the demo's account is connected to the double, and let go again."""

from __future__ import annotations

from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.billing.connections import get_connection
from app.commands.demo import stripe
from app.extensions import db
from tests.support.hosts import Host


def test_the_account_is_connected_and_let_go_again(app: Flask, host: Host):
    with app.app_context():
        told = stripe.connect_double(host.account_id)
        account = accounts.require_account(host.account_id)
        kept = [get_connection(account, mode) for mode in Mode]
        assert [each.key for each in kept if each] == [stripe.KEYS[mode] for mode in Mode]
        assert told.product["DEMO_STRIPE_KEY"] == stripe.KEYS[Mode.LIVE]
        assert stripe.disconnect(host.account_id).service == {}
        assert [get_connection(account, mode) for mode in Mode] == [None, None]
        db.session.rollback()
