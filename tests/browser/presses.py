"""A member's hand: every press and every choice in a list counts, typing does not."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


class Presses:
    """What a job takes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, target: Locator) -> None:
        self.count += 1
        target.click()

    def key(self, name: str) -> None:
        """Press a key that does something, such as Tab where it saves."""
        self.count += 1
        self.page.keyboard.press(name)

    def choose(self, label: str, value: str) -> None:
        self.count += 1
        self.page.get_by_label(label, exact=True).select_option(value)

    def go(self, name: str) -> None:
        """Follow an entry of the menu."""
        menu = self.page.get_by_role("navigation", name="Main navigation")
        self.press(menu.get_by_role("link", name=name, exact=True))
