"""``make screenshots``: the pictures of the documentation, taken from the running demo."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, FrameLocator, Page, sync_playwright

from docs.console_pictures import take_console_pictures

IMAGES = Path(__file__).parent / "images"
PORT, DEMO_PORT = 8710, 8711
DEMO = f"http://localhost:{DEMO_PORT}"
PATIENCE_SECONDS = 60


def main() -> None:
    """Take all pictures."""
    IMAGES.mkdir(exist_ok=True)
    with _demo() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("FAIRWELL_CHROMIUM"), args=["--no-sandbox"]
        )
        _walk(_billing_page(browser, "Workshop West", width=1000, height=720), "flow")
        _walk(_billing_page(browser, "Studio North", width=360, height=720, dark=True), "phone")
        take_console_pictures(browser, folder, f"http://localhost:{PORT}", IMAGES / "console")
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
    page.goto(DEMO)
    page.locator("label", has_text=customer).locator("input").check()
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{DEMO}/billing")
    return page


@contextmanager
def _demo() -> Iterator[Path]:
    """Run the demo in a folder of its own, with a fresh database."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(  # noqa: S603
            [Path(sys.executable).parent / "fairwell", "demo"],
            cwd=folder,
            env={
                **os.environ,
                "PORT": str(PORT),
                "DEMO_PORT": str(DEMO_PORT),
                "DEMO_SAMPLE_SESSIONS": "0",
                "FAIRWELL_DATABASE_URL": f"sqlite:///{folder}/var/fairwell.db",
            },
        )
        try:
            for port in (PORT, DEMO_PORT):
                _wait_until_ready(f"http://localhost:{port}/healthz")
            _fill_sample(folder)
            yield Path(folder)
        finally:
            process.terminate()
            process.wait()


def _fill_sample(folder: str) -> None:
    """Let the year of sample data be there before anybody looks."""
    subprocess.run(  # noqa: S603
        [Path(sys.executable).parent / "fairwell", "simulate", "--sessions", "2000"],
        cwd=folder,
        env={**os.environ, "FAIRWELL_DATABASE_URL": f"sqlite:///{folder}/var/fairwell.db"},
        check=True,
    )


def _wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310 - our own address
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{url} did not become ready")


if __name__ == "__main__":
    main()
