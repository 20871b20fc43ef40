"""The brand at the console: what is chosen reaches the customers' pages, and can always be read."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from app.accounts import service as accounts
from app.accounts.brand import READABLE, contrast
from tests.functional.console.test_plans import send
from tests.support.console_browser import Desk
from tests.support.databases import both_databases
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


class TestLogo:
    def test_reaches_the_pages_of_customers(
        self, app: Flask, desk: Desk, customer: Visitor, host: Host
    ):
        files = {"light_logo": picture("navy"), "dark_logo": picture("white")}
        assert send(desk, "brand", **LOOK | {"scheme": "auto"}, **files).location

        page = customer.open(host.token()).soup
        light, dark = page.select_one("header.brand img"), page.select_one("header.brand source")
        assert dark["media"] == "(prefers-color-scheme: dark)"
        for address, color in ((light["src"], (0, 0, 128)), (dark["srcset"], (255, 255, 255))):
            answer = app.test_client().get(str(address))
            assert answer.mimetype == "image/png"
            assert "immutable" in answer.headers["Cache-Control"]
            assert Image.open(BytesIO(answer.data)).convert("RGB").getpixel((0, 0)) == color

    @pytest.mark.parametrize(("scheme", "color"), [("light", (0, 0, 128)), ("dark", (255,) * 3)])
    def test_is_the_one_of_the_only_theme(
        self,
        app: Flask,
        owner: Desk,
        customer: Visitor,
        host: Host,
        scheme: str,
        color: tuple[int, ...],
    ):
        files = {"light_logo": picture("navy"), "dark_logo": picture("white")}
        send(owner, "brand", **LOOK | {"scheme": scheme}, **files)

        page = customer.open(host.token()).soup
        assert page.select_one("header.brand source") is None
        answer = app.test_client().get(str(page.select_one("header.brand img")["src"]))
        assert Image.open(BytesIO(answer.data)).convert("RGB").getpixel((0, 0)) == color

    def test_is_kept_small(self, app: Flask, owner: Desk, customer: Visitor, host: Host):
        send(owner, "brand", **LOOK, light_logo=picture("navy", (2000, 500)))

        address = customer.open(host.token()).soup.select_one("header.brand img")["src"]
        kept = Image.open(BytesIO(app.test_client().get(str(address)).data))
        assert kept.size == (448, 112)

    def test_can_be_removed(self, app: Flask, owner: Desk, customer: Visitor, host: Host):
        send(owner, "brand", **LOOK, light_logo=picture("navy"))
        address = str(customer.open(host.token()).soup.select_one("header.brand img")["src"])
        send(owner, "brand", **LOOK, remove_light_logo="y")

        assert customer.open(host.token()).soup.select_one("header.brand img") is None
        assert app.test_client().get(address).status_code == 404

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "SVG files"),
            (b"GIF89a", "not a PNG"),
            (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "not a PNG"),
            (b"\x89PNG" + b"\0" * 210_000, "too large"),
        ],
    )
    def test_is_a_picture_or_refused(
        self, desk: Desk, customer: Visitor, host: Host, content: bytes, words: str
    ):
        page = send(desk, "brand", **LOOK, light_logo=(BytesIO(content), "logo.png"))

        assert page.status == 422
        assert words in page.words
        assert customer.open(host.token()).soup.select_one("header.brand img") is None

    @both_databases
    @pytest.mark.parametrize("address", ["acct_none/0", "%00/%00", "%F0/%F0"])
    def test_that_is_none_is_not_found(self, app: Flask, address: str):
        assert app.test_client().get(f"/brand/{address}.png").status_code == 404

    def test_that_would_unfold_to_gigabytes_is_refused(self, owner: Desk):
        page = send(owner, "brand", **LOOK, light_logo=picture("white", (3000, 3000)))
        assert page.status == 422
        assert "too large" in page.words

    @pytest.mark.parametrize("sample", ["survey", "offer", "confirm"])
    def test_can_be_looked_at_on_each_page(self, owner: Desk, sample: str):
        page = owner.post("brand/example", LOOK | {"sample": sample})
        assert bool(page.soup.select(".price")) is (sample == "offer")
        assert bool(page.soup.select(".summary")) is (sample == "confirm")
        assert bool(page.soup.select("[name=reason]")) is (sample == "survey")


def picture(color: str, size: tuple[int, int] = (40, 20)) -> tuple[BytesIO, str]:
    """Return a picture of one color as browsers send a file."""
    written = BytesIO()
    Image.new("RGB", size, color).save(written, "PNG")
    written.seek(0)
    return written, "logo.png"
