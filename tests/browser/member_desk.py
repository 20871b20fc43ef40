"""A member at the console in a real browser, signed in by the link that invites them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from playwright.sync_api import FrameLocator, Page

from tests.browser.company import Company
from tests.browser.liveliness import go_to
from tests.browser.running_demo import Demo

PASSWORD = "a walk along the canal"


@dataclass(frozen=True)
class MemberDesk:
    """The console of one account, open in a page."""

    page: Page
    place: str
    """The address of the account in live mode."""

    def open(self, path: str) -> None:
        go_to(self.page, f"{self.place}/{path}")

    @property
    def frame(self) -> FrameLocator:
        """What the preview shows."""
        return self.page.frame_locator("iframe")


def sit_down(
    page: Page, demo: Demo, company: Company, locale: str = "en", name: str = "Mila"
) -> MemberDesk:
    """Seat an owner of the company's account, who speaks this language, at the console.

    They join and choose a password once. Whoever sits down again is signed in already.
    """
    account_id = company.credentials["account_id"]
    who = (account_id, locale, name)
    if who in demo.cookies:
        page.context.add_cookies(demo.cookies[who])
    else:
        _join(page, demo, *who)
        demo.cookies[who] = page.context.cookies(f"{demo.service}/console")
    return MemberDesk(page, f"{demo.service}/console/{account_id}/live")


def _join(page: Page, demo: Demo, account_id: str, locale: str, name: str) -> None:
    address = f"member-{uuid4().hex}@tidemark.example"
    options = ["--account", account_id, "--email", address, "--name", name, "--locale", locale]
    page.goto(str(demo.fairwell("member", "create", *options)["link"]))
    for field in ("password", "again"):
        page.locator(f"input[name={field}]").fill(PASSWORD)
    page.locator("main button.primary").click()
    page.wait_for_url("**/start")
