"""The pictures of the console: each page of it, as the owner of the sample account sees it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from docs.pictured_demo import SERVICE, PicturedDemo

PASSWORD = "a walk along the canal"  # noqa: S105 (of a demo that ends with the pictures)
OWNER = "owner@tidemark.example"
WIDE: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 375, "height": 780}
PAGES: Mapping[str, str] = {
    "start": "start",
    "integrate": "integrate",
    "results": "results",
    "experiments": "experiments",
    "flows": "flows",
    "flow-editor": "flows/default",
    "flow-history": "flows/default/history",
    "new-flow": "new-flow",
    "words": "words/default",
    "preview": "preview/default",
    "routes": "routes",
    "offers": "offers",
    "segments": "segments",
    "plans": "plans",
    "brand": "brand",
    "sessions": "sessions",
    "feedback": "feedback",
    "requests": "notices",
    "members": "members",
    "settings": "settings",
    "settings-connections": "settings/connections",
    "settings-keys": "settings/keys",
    "settings-billing": "settings/billing",
    "settings-kept": "settings/kept",
    "settings-mail": "settings/mail",
    "compliance": "compliance",
    "audit": "audit",
}
"""Name of the picture, and the page below the account and its mode."""
FIRST_OF = {
    "session": "sessions?outcome=saved&q=customer-",
    "offer": "offers",
    "experiment": "experiments",
}
"""Pages about one thing: the first in a list."""
OF_THE_DEMO = {"webhooks": "webhooks", "deliveries": "webhooks/deliveries"}
"""Pages that only an account with a product fills."""


def take_console_pictures(browser: Browser, demo: PicturedDemo, images: Path) -> None:
    """Take every page on a wide screen, and a few on a phone and in the dark."""
    images.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    page = context.new_page()
    place = _sign_in(page, demo, images)
    for name, path in PAGES.items():
        _picture(page, f"{place}/{path}", images / f"{name}.png")
    for name, path in FIRST_OF.items():
        page.goto(f"{place}/{path}")
        _first_picture(page, images / f"{name}.png")
    _picture(page, f"{SERVICE}/console/profile", images / "profile.png")
    _other_ways(browser, context, place, images)
    _publishing(page, place, images)
    _webhooks(page, images)
    context.close()


def _publishing(page: Page, place: str, images: Path) -> None:
    """Change a heading, and look at what publishing would change."""
    page.goto(f"{place}/flows/default")
    page.locator("#sheet input[placeholder]").first.fill("What would have made you stay?")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Tab")
    _picture(page, f"{place}/flows/default/publish", images / "flow-publish.png")


def _webhooks(page: Page, images: Path) -> None:
    """What the demo's product was told."""
    page.goto(f"{SERVICE}/console/")
    page.get_by_role("link", name="Tidemark").click()
    page.wait_for_url("**/live/start")
    place = page.url.removesuffix("/start")
    for name, path in OF_THE_DEMO.items():
        _picture(page, f"{place}/{path}", images / f"{name}.png")
    _first_picture(page, images / "delivery.png")


def _first_picture(page: Page, file: Path) -> None:
    """Take the page that the first entry of a list leads to."""
    address = page.locator("main table tbody a, main .list a").first.get_attribute("href")
    _picture(page, f"{SERVICE}{address}", file)


def _sign_in(page: Page, demo: PicturedDemo, images: Path) -> str:
    """Choose the owner's password by a new link, and return the address of the sample account."""
    page.goto(demo.fairwell("member", "link", "--email", OWNER)["link"])
    page.screenshot(path=images / "welcome.png")
    for name in ("password", "again"):
        page.locator(f"input[name={name}]").fill(PASSWORD)
    page.locator("main button.primary").click()
    page.get_by_role("link", name="Longshore").click()
    page.wait_for_url("**/live/start")
    return page.url.removesuffix("/start")


def _other_ways(browser: Browser, signed_in: BrowserContext, place: str, images: Path) -> None:
    """The same start page on a phone, and the editor in the dark."""
    for name, path, options in (
        ("phone-start", "start", {"viewport": PHONE}),
        ("dark-flow-editor", "flows/default", {"viewport": WIDE, "color_scheme": "dark"}),
    ):
        context = browser.new_context(storage_state=signed_in.storage_state(), **options)
        _picture(context.new_page(), f"{place}/{path}", images / f"{name}.png")
        context.close()


def _picture(page: Page, address: str, file: Path) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)
