"""A customer's browser, which inspects every page it gets."""

from __future__ import annotations

from typing import Any

from bs4 import Tag
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.hosts import ORIGIN
from tests.support.inspection import inspect

SERVICE = "http://localhost"


class Page:
    """One answer of the service, as the customer sees it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.text = response.text
        self.soup = inspect(self.text)
        assert "Set-Cookie" not in response.headers
        assert "Location" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        # Text browsers show what a template hides, and know no button outside its form.
        assert not self.soup.select("template")
        assert all(button.find_parent("form") for button in self.soup.select("button"))

    def __repr__(self) -> str:
        return f"<{self.status} {self.step}: {self.heading!r}>"

    @property
    def step(self) -> str:
        return self._state("data-step")

    @property
    def outcome(self) -> str:
        return self._state("data-outcome")

    @property
    def heading(self) -> str:
        return self.soup.h1.get_text(" ", strip=True)

    @property
    def words(self) -> str:
        """What can be read, without the gaps between the tags."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def alert(self) -> str:
        found = self.soup.select_one("#step [role=alert]")
        return found.get_text(" ", strip=True) if found else ""

    @property
    def intents(self) -> set[str]:
        return {str(button["value"]) for button in self.soup.select("button[name=intent]")}

    @property
    def polls(self) -> bool:
        return bool(self.soup.select("[hx-trigger]"))

    @property
    def token(self) -> str:
        return str(self.soup.select_one("input[name=session]")["value"])

    def form(self, selector: str = "#step-form") -> Tag:
        found = self.soup.select_one(selector)
        assert found is not None, f"no {selector} on {self}"
        return found

    def value(self, name: str) -> Any:
        """Return what stands in a field of the step's form."""
        return values_of(self.form()).get(name)

    def link(self, words: str) -> str:
        """Return where a link leads."""
        return next(str(a["href"]) for a in self.soup.find_all("a") if words in a.get_text())

    def _state(self, name: str) -> str:
        found = self.soup.select_one("#step")
        return str(found.get(name, "")) if found else ""


class Visitor:
    """A browser without cookies that sends the forms of the pages it sees, with htmx or not."""

    def __init__(self, app: Flask, *, with_htmx: bool = False) -> None:
        self.with_htmx = with_htmx
        self._client = app.test_client(use_cookies=False)

    def open(self, token: str, *, origin: str | None = ORIGIN, **fields: str) -> Page:
        """Press the host's cancel button, which posts the token; never by htmx."""
        headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"} if origin else {}
        data = {"token": token} | fields
        return Page(self._client.post("/open", data=data, headers=headers))

    def look(self, path: str) -> Page:
        """Come by an address, as from a bookmark; never by htmx."""
        return Page(self._client.get(path))

    def press(self, page: Page, intent: str, **fields: str) -> Page:
        """Press one of the buttons of a step, after filling in ``fields``."""
        assert intent in page.intents, f"no button to {intent} on {page}"
        form = page.form()
        data = values_of(form) | fields | {"intent": intent}
        return self.post(str(form["action"]), data)

    def refresh(self, page: Page) -> Page:
        """Press the button that asks whether billing has answered."""
        form = page.form("form[action='/refresh']")
        return self.post("/refresh", values_of(form) | {"by_hand": "yes"})

    def poll(self, page: Page) -> TestResponse:
        """Ask as the page does by itself, and return the bare response."""
        return self.send("/refresh", values_of(page.form("form[action='/refresh']")))

    def speak(self, page: Page, locale: str) -> Page:
        """Press the button of another language. This form is never sent by htmx."""
        form = page.form("form.languages")
        assert "hx-post" not in form.attrs
        data = values_of(form) | {"locale": locale}
        return Page(self._client.post(str(form["action"]), data=data, headers=_SAME_ORIGIN))

    def post(self, path: str, data: dict[str, Any]) -> Page:
        """Send a form from a page of ours."""
        return Page(self.send(path, data))

    def send(self, path: str, data: dict[str, Any]) -> TestResponse:
        """Send a form from a page of ours, and return the bare response."""
        by_htmx = {"HX-Request": "true", "HX-Target": "step"} if self.with_htmx else {}
        return self._client.post(path, data=data, headers=_SAME_ORIGIN | by_htmx)


_SAME_ORIGIN = {"Origin": SERVICE, "Sec-Fetch-Site": "same-origin"}


def values_of(form: Tag) -> dict[str, Any]:
    """Return what a browser sends of a form, without the buttons."""
    values: dict[str, Any] = {}
    for control in form.select("input[name], textarea[name]"):
        is_choice = control.get("type") in {"radio", "checkbox"}
        if control.name == "textarea":
            values[str(control["name"])] = control.get_text()
        elif not is_choice or control.has_attr("checked"):
            values[str(control["name"])] = control.get("value", "on")
    return values
