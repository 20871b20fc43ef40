"""A Chromium of October 2020: plain pages, but tidy ones, with every colour and a focus to see.

It knows no layers, no ``light-dark()``, no ``:has()``, and not the selector that htmx needs.
Playwright drives it as far as pages and scripts; what waits for elements wants a newer one.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Page

from tests.browser.company import Company

pytestmark = pytest.mark.xdist_group("browser-2")
ROOT = Path(__file__).parents[2]
FIND = "bin/find-old-chromium"
PRESS = "document.querySelector({selector!r}).click()"
STYLE = "getComputedStyle(document.querySelector({selector!r})).{name}"
IS_SHOWN = "!!document.querySelector({selector!r}).getClientRects().length"
UNSEEN = {"rgba(0, 0, 0, 0)", "transparent"}
GROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 24, 29)"}


class OldPage:
    """A page of a browser that can be asked, but not waited for."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def step(self) -> str:
        return str(self.page.evaluate("document.querySelector('#step').dataset.step"))

    @property
    def outcome(self) -> str:
        return str(self.page.evaluate("document.querySelector('#step').dataset.outcome"))

    def press(self, selector: str) -> None:
        """Press what leads to another page."""
        with self.page.expect_navigation():
            self.page.evaluate(PRESS.format(selector=selector))

    def decide(self, intent: str) -> None:
        self.press(f"button[name=intent][value={intent}]")

    def style(self, selector: str, name: str) -> str:
        return str(self.page.evaluate(STYLE.format(selector=selector, name=name)))

    def is_shown(self, selector: str) -> bool:
        return bool(self.page.evaluate(IS_SHOWN.format(selector=selector)))


@pytest.fixture(scope="module")
def old_chromium() -> str:
    """The program. It is for Linux on one kind of processor: elsewhere there is nothing to see."""
    found = subprocess.run([FIND], cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip(f"no old Chromium for this machine {found.stderr}")
    return found.stdout.strip()


@pytest.fixture(params=GROUND)
def theme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def old(old_chromium: str, theme: str, browser_type: BrowserType) -> Iterator[OldPage]:
    libraries: dict[str, Any] = {"LD_LIBRARY_PATH": f"{Path(old_chromium).parent}/lib"}
    arguments = ["--no-sandbox", "--no-zygote", "--disable-gpu"]
    browser = browser_type.launch(
        executable_path=old_chromium, env={**os.environ, **libraries}, args=arguments
    )
    scheme: Any = theme
    yield OldPage(browser.new_page(color_scheme=scheme, viewport={"width": 375, "height": 667}))
    browser.close()


class TestOldChromium:
    def test_a_customer_cancels(self, old: OldPage, tidemark: Company, theme: str):
        link = tidemark.begin()
        old.page.goto(link.url)
        old.press("form[action='/continue'] button")
        assert old.step == "survey"
        assert old.is_shown("[data-follow-up]")
        expect_colours(old, theme)
        old.page.evaluate(PRESS.format(selector="[name=reason][value=too_expensive]"))
        old.decide("continue")
        assert old.step == "offer"
        old.decide("decline")
        assert old.step == "confirm"
        old.decide("cancel")

        assert old.outcome == "canceled"
        assert tidemark.session(link.id)["outcome"] == "canceled"

    def test_the_focus_can_be_seen(self, old: OldPage, tidemark: Company, theme: str):
        old.page.goto(tidemark.begin().url)
        old.press("form[action='/continue'] button")
        old.page.keyboard.press("Tab")

        assert old.style(":focus", "outlineStyle") == "solid"
        assert old.style(":focus", "outlineWidth") == "2px"
        assert old.style(":focus", "outlineColor") not in UNSEEN | {GROUND[theme]}


def expect_colours(old: OldPage, theme: str) -> None:
    assert old.style("html", "backgroundColor") == GROUND[theme]
    assert old.style(".reason", "borderTopWidth") == "1px"
    assert old.style(".reason", "borderTopColor") not in UNSEEN | {GROUND[theme]}
    assert old.style(".primary", "backgroundColor") not in UNSEEN | {GROUND[theme]}
    assert old.style(".direct", "borderTopColor") == old.style(".primary", "borderTopColor")
