"""The brand at the console: what is chosen reaches the customers' pages, and can always be read."""

from __future__ import annotations

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts.brand import READABLE, contrast
from tests.functional.console.test_plans import send
from tests.support.console_browser import Desk
from tests.support.hosts import Host
from tests.support.pages import Visitor

LOOK = {"accent": "#FFCC00", "radius": "0", "font": "serif", "scheme": "dark"}


def _leans_to(color: str, pure: str) -> bool:
    """Whether the strongest channel of a color is that of a pure one."""
    channels = [int(color[place : place + 2], 16) for place in (1, 3, 5)]
    return channels.index(max(channels)) == [int(pure[p : p + 2], 16) for p in (0, 2, 4)].index(255)


class TestBrand:
    def test_reaches_the_pages_of_customers(self, desk: Desk, customer: Visitor, host: Host):
        assert send(desk, "brand", **LOOK, logo="https://cdn.example/logo.svg").location

        page = customer.open(host.token())
        assert page.soup.select_one("header.brand img")["src"] == "https://cdn.example/logo.svg"
        sheet = page.soup.style.string
        assert "color-scheme:dark" in sheet
        assert "--radius:0px" in sheet
        assert "--font:ui-serif" in sheet
        assert len(page.soup.select("link[rel=stylesheet], script[src]")) == 1

    def test_changes_the_next_page(self, owner: Desk, customer: Visitor, host: Host):
        send(owner, "brand", **LOOK)
        send(owner, "brand", **(LOOK | {"radius": "4"}))

        assert "--radius:4px" in customer.open(host.token()).soup.style.string

    def test_shows_what_a_color_becomes(self, owner: Desk):
        send(owner, "brand", **LOOK)
        page = owner.open("brand")

        light, dark = (rect["fill"] for rect in page.soup.select("svg.swatch rect"))
        assert contrast(light, "#f7f7f8") >= READABLE
        assert dark == "#ffcc00"
        assert "adjusted for readability" in page.words
        assert "as chosen" in page.words

    def test_judges_the_color_that_is_typed(self, desk: Desk):
        send(desk, "brand", **LOOK)
        judged = desk.post("brand/contrast", LOOK | {"accent": "#FF0000"})
        refused = send(desk, "brand", **(LOOK | {"accent": "#00FF00", "radius": "25"}))

        for page, typed in ((judged, "#ff0000"), (refused, "#00ff00")):
            _light, dark = (rect["fill"] for rect in page.soup.select("svg.swatch rect"))
            hue = [name for name in ("ff0000", "00ff00") if _leans_to(dark, name)]
            assert hue == [typed[1:]], page
        assert bool(judged.soup.find("form")) is not desk.with_htmx

    def test_keeps_the_valid_parts_in_the_example(self, owner: Desk):
        page = owner.post("brand/example", LOOK | {"accent": "red"})

        sheet = str(page.soup.select_one("link[href*='example.css']")["href"])
        assert "ui-serif" in owner.client.get(sheet).text

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"accent": "red"}, "Enter a color"),
            ({"accent": "#12345;"}, "Enter a color"),
            ({"radius": "25"}, "from 0 to 24"),
            ({"radius": "round"}, "from 0 to 24"),
            ({"logo": "javascript:alert(1)"}, "begins with https://"),
        ],
    )
    def test_refuses_what_is_none(
        self, app: Flask, desk: Desk, host: Host, fields: dict[str, str], words: str
    ):
        page = send(desk, "brand", **(LOOK | fields))

        assert page.status == 422
        assert words in page.words
        name, value = next(iter(fields.items()))
        assert page.soup.select_one(f"[name={name}]")["value"] == value
        with app.app_context():
            assert accounts.require_account(host.account_id).brand_accent is None

    def test_can_be_seen_before_it_is_saved(self, app: Flask, owner: Desk, host: Host):
        page = owner.post("brand/example", LOOK)

        sheet = next(
            str(link["href"]) for link in page.soup.select("link[rel=stylesheet]")
            if "example.css" in str(link["href"])
        )  # fmt: skip
        assert "color-scheme:dark" in owner.client.get(sheet).text
        with app.app_context():
            assert accounts.require_account(host.account_id).brand_radius is None

    def test_puts_nothing_foreign_into_the_stylesheet(self, owner: Desk):
        for name in ("brand_accent", "brand_font", "brand_scheme", "brand_radius"):
            path = f"{owner.place}/brand/example.css"
            sheet = owner.client.get(path, query_string={name: "red;}body{display:none"})
            assert sheet.status_code == 200
            assert "display" not in sheet.text

    def test_is_for_editors(self, make_desk):
        assert make_desk("analyst").open("brand").status == 403
