"""Exchange rates over the API: replaced as a whole, exactly, and by nobody by accident."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.commands.analytics import recount_stale_days
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor

PATH = "/account/exchange-rates"
USD = {"currency": "USD", "since": "2026-01-01", "rate": "0.92"}
JPY = {"currency": "JPY", "since": "2026-01-01", "rate": "0.0061"}


def put(host: Host, currency: Any, *rates: dict[str, Any], **more: Any) -> Any:
    return host.call("PUT", PATH, json={"currency": currency, "rates": list(rates)}, **more)


class TestRates:
    @both_databases
    def test_are_read_and_replaced(self, host: Host):
        assert host.call("GET", PATH).json == {"currency": None, "rates": []}
        whole = {"currency": "EUR", "rates": [JPY, USD | {"rate": "0.920"}]}
        answer = host.call("PUT", PATH, json=whole)

        assert answer.status_code == 200, answer.json
        assert answer.json == {"currency": "EUR", "rates": [JPY, USD]}
        assert host.call("GET", PATH).json == answer.json
        assert host.call("GET", PATH).headers["ETag"] == answer.headers["ETag"]
        assert put(host, "EUR", USD).json["rates"] == [USD]
        assert put(host, None).json == {"currency": None, "rates": []}

    def test_to_another_currency_are_kept(self, host: Host):
        put(host, "EUR", USD)
        put(host, "JPY")
        assert put(host, "JPY").json["rates"] == []
        put(host, None)
        assert host.call("GET", PATH).json["rates"] == []

    def test_overwrite_nothing_that_changed_since(self, host: Host):
        headers = {"If-Match": host.call("GET", PATH).headers["ETag"]}
        assert put(host, "EUR", USD, headers=headers).status_code == 200
        late = put(host, "EUR", JPY, headers=headers)
        assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
        assert host.call("GET", PATH).json["rates"] == [USD]

    @pytest.mark.parametrize(
        ("rate", "field"),
        [
            (USD | {"rate": "0"}, "rates.0.rate"),
            (USD | {"rate": 0.92}, "rates.0.rate"),
            (USD | {"rate": "1e2"}, "rates.0.rate"),
            (USD | {"since": "yesterday"}, "rates.0.since"),
            (USD | {"currency": "EUR"}, "rates.0.currency"),
            (USD | {"currency": "usd"}, "rates.0.currency"),
            (USD | {"until": "2026-02-01"}, "rates.0.until"),
        ],
    )
    def test_that_are_none_are_refused_whole(self, host: Host, rate: dict[str, Any], field: str):
        answer = put(host, "EUR", rate)
        assert (answer.status_code, answer.json["code"]) == (422, "invalid_rates")
        assert [each["field"] for each in answer.json["errors"]] == [field]
        assert host.call("GET", PATH).json == {"currency": None, "rates": []}

    def test_stand_once_a_day(self, host: Host):
        answer = put(host, "EUR", USD, USD | {"rate": "2"})
        assert [each["field"] for each in answer.json["errors"]] == ["rates.1.since"]
        assert put(host, None, USD).status_code == 422
        assert put(host, "XYZ").json["code"] == "invalid_rates"

    def test_are_changed_by_live_keys_alone(self, host: Host, make_host):
        answer = put(host, "EUR", USD, key="test_api_key")
        assert (answer.status_code, answer.json["code"]) == (403, "wrong_mode")
        put(host, "EUR", USD)
        assert host.call("GET", PATH, key="test_api_key").json["currency"] == "EUR"
        assert make_host().call("GET", PATH).json == {"currency": None, "rates": []}


def test_reports_are_converted(app: Flask, customer: Visitor, host: Host):
    for number, (currency, amount) in enumerate([("EUR", 2900), ("JPY", 4300), ("KWD", 9500)]):
        paid = {"currency": currency, "amount_minor": amount, "plan": f"plan-{currency}"}
        token = host.token(sub=f"c-{number}", subscription=paid)
        customer.press(customer.press(customer.open(token), "cancel"), "cancel")
    with app.app_context():
        recount_stale_days()
    plain = host.call("GET", "/reports/outcomes").json
    assert plain["amounts"]["mrr_lost"]["converted"] is None
    assert plain["exchange_rates"] == []

    put(host, "EUR", JPY, USD)
    found = host.call("GET", "/reports/outcomes").json
    assert found["amounts"]["mrr_lost"]["by_currency"] == {"EUR": 2900, "JPY": 4300, "KWD": 9500}
    assert found["amounts"]["mrr_lost"]["converted"] == {
        "currency": "EUR",
        "amount": 5523,
        "by_currency": {"EUR": 2900, "JPY": 2623},
        "left_out": {"KWD": 1},
    }
    assert found["exchange_rates"] == [JPY]
    header = host.call("GET", "/reports/offers?format=csv").text.splitlines()[0]
    assert header.endswith(
        "converted_currency,mrr_saved_converted,mrr_saved_net_converted,mrr_after_converted,"
        "cost_converted,saved_without_rate"
    )
