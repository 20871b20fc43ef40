"""A member at the console in a real browser, signed in by the link that invites them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from playwright.sync_api import FrameLocator, Page

from tests.browser.company import Company
from tests.browser.running_demo import Demo

PASSWORD = "a walk along the canal"


@dataclass(frozen=True)
class MemberDesk:
    """The console of one account, open in a page."""

    page: Page
    place: str
    """The address of the account in live mode."""

    def open(self, path: str) -> None:
        self.page.goto(f"{self.place}/{path}")

    @property
    def frame(self) -> FrameLocator:
        """What the preview shows."""
        return self.page.frame_locator("iframe")


def sit_down(page: Page, demo: Demo, company: Company, locale: str = "en") -> MemberDesk:
    """Join the company's account as an owner, choose a password, and sit at the console."""
    account_id = company.credentials["account_id"]
    address = f"member-{uuid4().hex}@tidemark.example"
    options = ["--account", account_id, "--email", address, "--name", "Mila", "--locale", locale]
    page.goto(str(demo.fairwell("member", "create", *options)["link"]))
    for name in ("password", "again"):
        page.locator(f"input[name={name}]").fill(PASSWORD)
    page.locator("main button.primary").click()
    page.wait_for_url("**/start")
    return MemberDesk(page, page.url.removesuffix("/start"))
