"""From the press on a host's button to the first reason in sight, in a real browser.

``python -m bench.sight`` prints the median for each network and processor, for a frame
that was prepared while the pointer was at the button, and for one that was not.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Frame, Page, sync_playwright

ROUNDS = 6
REACH_MS = 1_000
"""How long the pointer is at the button before it presses: a page comes on the slowest line too."""
POLL_MS, LONGEST_MS = 20, 10_000
FAST_3G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
CONDITIONS: dict[str, tuple[dict[str, Any] | None, int]] = {
    "unthrottled": (None, 1),
    "Fast 3G": (FAST_3G, 1),
    "processor 4 times slower": (None, 4),
}
ARGUMENTS = [
    "--disable-site-isolation-trials",
    "--disable-features=IsolateOrigins,site-per-process",
]
"""One process for page and frame: what is throttled for the one is for the other."""
WATCH = """
(() => {
  const root = document.documentElement;
  const isClear = (element) => {
    for (; element; element = element.parentElement ?? element.getRootNode().host)
      if (+getComputedStyle(element).opacity < 0.9) return false;
    return true;
  };
  const inFrame = () => {
    const reason = document.querySelector("input[name=reason]");
    return innerHeight > 0 && reason?.getBoundingClientRect().height > 0 && isClear(reason);
  };
  const onPage = () => {
    const dialog = document.querySelector("fairwell-dialog")?.shadowRoot.querySelector("dialog");
    return dialog?.open && dialog.className === "ready" && isClear(dialog);
  };
  const look = () => {
    if (!window.seenAt && (parent === window ? onPage() : inFrame()))
      window.seenAt = performance.timeOrigin + performance.now();
    requestAnimationFrame(look);
  };
  addEventListener("DOMContentLoaded", look);
  const note = () => (window.pressedAt = performance.timeOrigin + performance.now());
  addEventListener("click", note, true);
})()
"""


def measure(*, has_prepare: bool = True) -> Iterator[str]:
    """Yield a line for each condition."""
    from tests.browser.host_site import serving_host_site
    from tests.browser.running_demo import running_demo

    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder)) as demo,
        serving_host_site() as site,
        _browser() as browser,
    ):
        settings = ("--name", "Bench", "--origin", site.origin)
        company = demo.fairwell("account", "create", *settings)
        for name, condition in CONDITIONS.items():
            figures = []
            for is_prepared in (False, True)[: 1 + has_prepare]:
                times = []
                for _ in range(ROUNDS):
                    token = _token(company)
                    show = {"service": demo.service, "token": token, "prepares": is_prepared}
                    times.append(_time(browser, condition, site.show(**show)))
                figures.append(f"{statistics.median(times[1:]):.0f} ms")
            yield f"press to first reason, {name}: " + ", prepared ".join(figures)


def _time(browser: Browser, condition: tuple[dict[str, Any] | None, int], address: str) -> float:
    """Return the milliseconds of one press, on a page that nobody has been on before."""
    network, slowness = condition
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(address)
        devtools = context.new_cdp_session(page)
        if network:
            devtools.send("Network.enable")
            devtools.send("Network.emulateNetworkConditions", network)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": slowness})
        return _press(page)


def _press(page: Page) -> float:
    button = page.locator("form button")
    button.hover()
    page.wait_for_timeout(REACH_MS)
    page.mouse.down()
    page.mouse.up()
    seen = max(_wait_for_sight(frame) for frame in (page.main_frame, page.frames[1]))
    return float(seen - page.evaluate("window.pressedAt"))


def _wait_for_sight(frame: Frame) -> float:
    """Return when a frame was seen. A page's policy refuses the ``eval`` of a function awaited."""
    for _ in range(LONGEST_MS // POLL_MS):
        if seen := frame.evaluate("window.seenAt"):
            return float(seen)
        frame.wait_for_timeout(POLL_MS)
    raise TimeoutError(f"nothing was in sight after {LONGEST_MS} ms")


def _token(company: dict[str, Any]) -> str:
    from bench.steps import mint_token

    key = company["signing_key"]
    about = {"account_id": company["account_id"], "kid": key["kid"], "secret": key["secret"]}
    return mint_token(about)


@contextmanager
def _browser() -> Iterator[Browser]:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["FAIRWELL_CHROMIUM"], args=[*ARGUMENTS, *sandbox]
        )
        yield browser
        browser.close()


if __name__ == "__main__":
    for line in measure(has_prepare="--unprepared" not in sys.argv):
        print(line, flush=True)
