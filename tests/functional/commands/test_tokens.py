"""``fairwell token check``: what is wrong with a host's token, before a customer finds out."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from app.commands import cli
from tests.support.canaries import everything
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor

Check = Callable[..., Result]


@pytest.fixture
def check(app: Flask) -> Check:
    """Check a token as from a shell."""
    runner = app.test_cli_runner()
    return lambda *words, **more: runner.invoke(cli, ["token", "check", *words], **more)


@both_databases
def test_a_good_token_is_good_and_stays_unused(
    app: Flask, check: Check, customer: Visitor, host: Host
):
    token, before = host.token(), everything(app)

    result = check(token)

    assert result.exit_code == 0, result.output
    assert f"good for {host.account_id}, live mode" in result.output
    assert everything(app) == before
    assert customer.open(token).step == "survey"


def test_what_is_ignored_is_named(check: Check, host: Host):
    token = host.token(subscription={"amount_minor": "29.00"}, flow="nowhere")

    result = check(token, "--json")

    assert result.exit_code == 0
    ignored = {each["claim"]: each["reason"] for each in json.loads(result.output)["ignored"]}
    assert ignored == {"subscription.amount_minor": "unit", "flow": "value"}
    assert "subscription.amount_minor (29.00): Wrong unit" in check(token).output


def test_what_is_wrong_is_said_with_unit_and_range(check: Check, host: Host):
    result = check(host.token(exp=lambda now: now + 901))

    assert result.exit_code == 1
    assert "exp: A whole number: seconds since 1970 (UTC), 1 to 900 after iat" in result.output


def test_an_old_token_is_read_all_the_same(check: Check, host: Host):
    token = host.token(
        iat=lambda now: now - 1000, exp=lambda now: now - 100, customer={"country": "Atlantis"}
    )

    found = json.loads(check(token, "--json").output)

    assert (found["ok"], found["reason"]) == (False, "expired")
    assert "customer.country" in {each["claim"] for each in found["ignored"]}


def test_a_token_comes_through_a_pipe(check: Check, host: Host):
    assert check("-", input=f"{host.token()}\n").exit_code == 0
    assert json.loads(check("-", "--json", input="no token").output)["reason"] == "form"


def test_one_of_another_customer_is_told(check: Check, customer: Visitor, host: Host):
    claims = host.claims()
    customer.open(host.sign(claims))

    result = check(host.sign(claims | {"sub": "customer-8"}), "--json")

    assert json.loads(result.output)["reason"] == "reused"
