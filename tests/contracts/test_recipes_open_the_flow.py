"""The service lets in whom the recipes for hosts send, in every language."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.host_recipes import each_language, mint_with
from tests.support.hosts import RETURN, Host
from tests.support.pages import Visitor


def request_of(host: Host) -> dict[str, Any]:
    claims = host.claims(customer={"name": "Zoë 漢字"})
    return {
        "secret": host.credentials["signing_key"]["secret"],
        "kid": host.credentials["signing_key"]["kid"],
        "account_id": host.account_id,
        "customer_ref": claims["sub"],
        "subscription": claims["subscription"],
        "customer": claims["customer"],
        "return_url": RETURN,
    }


@each_language()
def test_a_recipe_opens_the_flow(customer: Visitor, host: Host, language: str):
    page = customer.open(mint_with(language, request_of(host)))

    assert (page.status, page.step) == (200, "survey")
    assert host.only_session()["customer_ref"] == "customer-7"


def test_the_recipe_with_itsdangerous_opens_the_flow(customer: Visitor, host: Host):
    page = customer.open(mint_with("itsdangerous", request_of(host)))

    assert (page.status, page.step) == (200, "survey")


@pytest.mark.parametrize("claim", ["secret", "kid", "account_id"])
def test_a_recipe_with_the_wrong_credentials_does_not(customer: Visitor, host: Host, claim: str):
    page = customer.open(mint_with("python", request_of(host) | {claim: "somebody-elses"}))

    assert (page.status, page.step) == (401, "refusal")
