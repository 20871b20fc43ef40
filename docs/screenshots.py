"""``make screenshots``: the pictures of the documentation, taken from the running demo."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Browser, FrameLocator, Page, sync_playwright

from docs.console_pictures import take_console_pictures
from docs.pictured_demo import PRODUCT, run_demo

IMAGES = Path(__file__).parent / "images"


def main() -> None:
    """Take all pictures."""
    IMAGES.mkdir(exist_ok=True)
    with run_demo() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("FAIRWELL_CHROMIUM"), args=["--no-sandbox"]
        )
        _walk(_billing_page(browser, "Workshop West", width=1000, height=720), "flow")
        _walk(_billing_page(browser, "Studio North", width=360, height=720, dark=True), "phone")
        take_console_pictures(browser, demo, IMAGES / "console")
        browser.close()


def _walk(page: Page, name: str) -> None:
    """Walk through the dialog and take a picture of each step."""
    page.locator("form[data-fairwell] button").click()
    flow = page.frame_locator("iframe")
    _picture(page, flow, "survey", f"{name}-survey")
    flow.locator("input[value=too_expensive]").check()
    flow.locator("button[value=continue]").click()
    _picture(page, flow, "offer", name)
    flow.locator("button[value=decline]").click()
    _picture(page, flow, "confirm", f"{name}-confirm")
    flow.locator("button.primary[value=cancel]").click()
    _picture(page, flow, "result", f"{name}-result")
    page.context.close()


def _picture(page: Page, flow: FrameLocator, step: str, name: str) -> None:
    flow.locator(f"[data-step={step}] h1").wait_for()
    page.wait_for_function("() => new Promise(done => requestAnimationFrame(() => done(true)))")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")


def _billing_page(
    browser: Browser, customer: str, *, width: int, height: int, dark: bool = False
) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(PRODUCT)
    page.locator("label", has_text=customer).locator("input").check()
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{PRODUCT}/billing")
    return page


if __name__ == "__main__":
    main()
