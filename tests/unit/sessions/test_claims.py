"""Claims: whatever a host says beside what is needed, its customer comes in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.offers.subscription import ClaimedSubscription, Customer
from app.sessions.entry.claimed import CUSTOMER, MAX_IGNORED, SUBSCRIPTION
from app.sessions.entry.claims import read_claims

NEEDED = {
    "iss": "acct_1",
    "aud": "fairwell",
    "jti": "a" * 22,
    "sub": "customer-7",
    "iat": 1_796_000_000,
    "exp": 1_796_000_900,
}
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["2026-12-04", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "1e9"])
    | st.integers(min_value=-(10**400), max_value=10**400),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=6,
)


def some_of(names: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(sorted(names)) | st.text(), anything, max_size=12)


@given(
    rest=st.dictionaries(
        st.sampled_from(["mode", "flow", "return_url", "offers"]) | st.text(), anything
    ),
    subscription=some_of(SUBSCRIPTION),
    customer=anything | some_of({*CUSTOMER, "traits"}),
)
def test_no_value_of_a_claim_that_helps_refuses_anybody(
    rest: dict[str, Any], subscription: dict[str, Any], customer: Any
):
    raw = rest | NEEDED | {"subscription": subscription | {"ref": "s"}, "customer": customer}

    claims = read_claims(raw, ("https://app.example",))

    stored = json.loads(json.dumps(claims.subscription.model_dump(mode="json"), allow_nan=False))
    assert ClaimedSubscription.model_validate(stored) == claims.subscription
    stored = json.loads(json.dumps(claims.customer.model_dump(mode="json"), allow_nan=False))
    assert Customer.model_validate(stored) == claims.customer
    assert len(claims.ignored) <= MAX_IGNORED
    json.dumps(claims.ignored, allow_nan=False).encode()
    assert claims.subscription.complete is None or claims.subscription.complete.price


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({"country": "de"}, {"country": "DE"}),
        ({"country": "DEU"}, {"country": "DE"}),
        ({"country": " de"}, {"country": "DE"}),
        ({"country": "Deutschland"}, {"country": "DE"}),
        ({"country": "UK"}, {"country": "GB"}),
        ({"country": 276}, {"country": "DE"}),
        ({"country": "US_CA"}, {"country": "US", "region": "US-CA"}),
        ({"country": "US", "region": "California"}, {"country": "US", "region": "US-CA"}),
        ({"country": "US", "region": "us_ca"}, {"country": "US", "region": "US-CA"}),
        ({"country": "us", "region": "ca"}, {"country": "US", "region": "US-CA"}),
        ({"region": "US-CA"}, {"country": "US", "region": "US-CA"}),
        ({"region": "California"}, {"country": "US", "region": "US-CA"}),
        ({"country": "DE", "region": "Bayern"}, {"country": "DE", "region": "DE-BY"}),
        ({"country": "JP", "region": 13}, {"country": "JP", "region": "JP-13"}),
        ({"locale": "de_DE.UTF-8"}, {"locale": "de-DE"}),
        ({"locale": "EN-us"}, {"locale": "en-US"}),
        ({"timezone": "W. Europe Standard Time"}, {"timezone": "Europe/Berlin"}),
        ({"timezone": "europe/berlin"}, {"timezone": "Europe/Berlin"}),
    ],
    ids=str,
)
def test_places_are_read_as_systems_write_them(said: dict[str, Any], read: dict[str, Any]):
    claims = read_claims(NEEDED | {"subscription": {"ref": "s"}, "customer": said})

    assert claims.customer.model_dump(exclude_defaults=True) == read
    assert claims.ignored == ()


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"country": "Atlantis"}, "customer.country"),
        ({"country": "XX"}, "customer.country"),
        ({"country": "DE", "region": "US-CA"}, "customer.region"),
        ({"country": "US", "region": "Nowhere"}, "customer.region"),
        ({"locale": "C"}, "customer.locale"),
        ({"locale": "klingon!"}, "customer.locale"),
        ({"timezone": "Mars/Phobos"}, "customer.timezone"),
        ({"timezone": "+02:00"}, "customer.timezone"),
        ({"timezone": "../../etc/passwd"}, "customer.timezone"),
        ({"locale": "gibberish!"}, "customer.locale"),
    ],
    ids=str,
)
def test_places_that_cannot_be_read_are_shown(said: dict[str, Any], named: str):
    claims = read_claims(NEEDED | {"subscription": {"ref": "s"}, "customer": said})

    (ignored,) = claims.ignored
    assert (ignored["claim"], ignored["reason"]) == (named, "value")
    assert ignored["given"] in said.values()


@pytest.mark.parametrize("email", ["ann", "ann@example.com\r\nBcc: all@example.com", "\ud800", 7])
def test_an_address_that_is_none_is_named_and_not_repeated(email: Any):
    claims = read_claims(NEEDED | {"subscription": {"ref": "s"}, "customer": {"email": email}})

    assert claims.customer.email is None
    assert [each["claim"] for each in claims.ignored] == ["customer.email"]
    assert "given" not in claims.ignored[0]
