"""Which packs a customer is under."""

from __future__ import annotations

import pytest

from app.fairness.jurisdictions import choose_packs


def ids(*place: str | None) -> list[str]:
    return [pack.id for pack in choose_packs(*place)]


@pytest.mark.parametrize(
    ("country", "region", "packs"),
    [
        ("DE", None, ["eu", "de"]),
        ("FR", None, ["eu", "fr"]),
        ("NL", None, ["eu", "nl"]),
        ("ES", None, ["eu", "es"]),
        ("IE", None, ["eu"]),
        ("NO", None, ["eu"]),
        ("GB", None, ["uk"]),
        ("UK", None, ["uk"]),
        ("EL", None, ["eu"]),
        ("deu", None, ["eu", "de"]),
        ("Germany", None, ["eu", "de"]),
        ("RE", None, ["eu", "fr"]),
        ("PR", None, ["us-ftc"]),
        ("CH", None, []),
        ("US", None, ["us-ftc"]),
        ("US", "TX", ["us-ftc"]),
        ("US", "CA", ["us-ftc", "us-ca"]),
        ("US", "CO", ["us-ftc", "us-co"]),
        ("US", "MN", ["us-ftc", "us-mn"]),
        ("US", "NY", ["us-ftc", "us-ny"]),
        ("US", "Massachusetts", ["us-ftc", "us-ma"]),
        ("US", "US-CT", ["us-ftc", "us-ct"]),
        ("CA", "QC", ["ca-qc"]),
        ("CA", "ON", []),
        ("KR", None, ["kr"]),
        ("IN", None, ["in"]),
        ("AU", None, ["au"]),
        (None, None, []),
    ],
)
def test_the_place_chooses(country: str | None, region: str | None, packs: list[str]):
    assert ids(country, region) == ["default-fair", *packs]


@pytest.mark.parametrize("unknown", [None, "", "XX", "zz", "Germania 3", "D", "1!"])
def test_the_accounts_country_stands_in_for_one_that_is_unknown(unknown: str | None):
    assert ids(unknown, None, "DE") == ["default-fair", "eu", "de"]
    assert ids(unknown) == ["default-fair"]


@pytest.mark.parametrize("known", ["CH", "US"])
def test_the_accounts_country_never_replaces_one_that_is_known(known: str):
    assert "de" not in ids(known, None, "DE")


@pytest.mark.parametrize("region", ["CA", "US-CA", " us-ca ", "ca", "US_CA", "California"])
def test_a_region_may_carry_its_country(region: str):
    assert ids("us", region) == ["default-fair", "us-ftc", "us-ca"]


def test_a_region_of_another_country_is_not_meant():
    assert ids("DE", "CA") == ["default-fair", "eu", "de"]
