"""Compliance: what any country or region changes, without changing the account."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.extensions import db
from tests.support.console_browser import ConsolePage, Desk
from tests.support.hosts import Host


def rules_of(page: ConsolePage) -> list[str]:
    return [item.get_text() for item in page.soup.select("#rules > .rules strong")]


class TestPage:
    def test_shows_what_a_country_changes_and_which_source_says_so(self, owner: Desk):
        page = owner.open("compliance", country="DE")

        assert rules_of(page)[0].startswith("The confirmation comes first.")
        assert "§ 312k BGB (read on November 22, 2026)" in page.words

    def test_fills_in_the_numbers(self, owner: Desk):
        assert "A contract can be withdrawn from for 14 days." in rules_of(
            owner.open("compliance", country="DE")
        )

    def test_knows_regions(self, owner: Desk):
        for named in ("CA", "US-CA", "California"):
            page = owner.open("compliance", country="US", region=named)
            assert "California" in page.soup.select_one("#rules").text
            assert page.soup.select_one("#region")["value"] == "US-CA"
        page = owner.open("compliance", country="US")
        assert "California" not in page.soup.select_one("#rules").text
        assert page.soup.select_one("#regions [value=US-CA]").text == "California"

    def test_forgets_a_region_of_another_country(self, owner: Desk):
        page = owner.open("compliance", country="FR", region="US-CA")
        assert "California" not in page.words

    def test_of_a_place_without_rules_of_its_own_shows_ours(self, owner: Desk):
        page = owner.open("compliance", country="JP")

        assert "Every question can be skipped." in rules_of(page)
        assert "Japan" in page.words

    def test_changes_nothing_by_looking(self, app: Flask, owner: Desk, host: Host):
        before = country_of(app, host)
        owner.open("compliance", country="FR")

        assert country_of(app, host) == before

    @pytest.mark.parametrize("country", ["Atlantis", "x" * 300, "\0"])
    def test_survives_a_country_that_is_none(self, owner: Desk, country: str):
        assert owner.open("compliance", country=country).status == 200


class TestBanner:
    def test_stands_above_the_preview_of_an_account_in_such_a_country(
        self, app: Flask, owner: Desk, host: Host
    ):
        with app.app_context():
            accounts.change_account(accounts.require_account(host.account_id), country="DE")
            db.session.commit()

        for path in ("flows/default", "preview/default"):
            banner = owner.open(path).soup.select_one(".jurisdiction").get_text(" ", strip=True)
            assert banner.startswith("Germany The confirmation comes first.")
            assert "§ 312k BGB" in banner

    def test_follows_the_sample_customer(self, owner: Desk):
        page = owner.open("preview/default", **{"preview-country": "US", "preview-region": "US-CA"})

        assert page.soup.select_one(".jurisdiction strong").get_text() == "California"


class TestPresets:
    def test_lead_to_a_customer_on_a_device(self, owner: Desk):
        page = owner.open("preview/default")
        page = owner.open(page.link("German, yearly, phone"))
        chosen: Any = {
            name: page.soup.select_one(f"[name=preview-{name}] [selected]")["value"]
            for name in ("locale", "country", "interval")
        }

        assert chosen == {"locale": "de", "country": "DE", "interval": "year"}
        assert page.soup.select_one("[name=preview-width][checked]")["value"] == "375"


def country_of(app: Flask, host: Host) -> str | None:
    with app.app_context():
        return accounts.require_account(host.account_id).country
