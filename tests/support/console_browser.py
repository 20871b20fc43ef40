"""A member at the console: a browser with a cookie, which inspects every page it gets."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.extensions import db
from app.members import service as members
from app.members.roles import Role
from app.members.sign_in import signed_in
from tests.support.hosts import Host
from tests.support.inspection import inspect
from tests.support.pages import SERVICE, values_of

_SAME_ORIGIN = {
    "Origin": SERVICE,
    "Sec-Fetch-Site": "same-origin",
    "Referer": f"{SERVICE}/console/",
}


class ConsolePage:
    """One answer of the console, as the member sees it; whole pages are inspected."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.text = response.text
        self.location = response.headers.get("Location") or response.headers.get("HX-Redirect")
        if response.mimetype == "text/html" and self.text and self.location is None:
            assert response.headers["Cache-Control"] == "no-store"
            assert "unsafe" not in response.headers["Content-Security-Policy"]
            self.soup = inspect(self.text, may_ask=True) if "<html" in self.text else _part(self)

    def __repr__(self) -> str:
        return f"<{self.status} {self.location or self.words[:200]!r}>"

    @property
    def heading(self) -> str:
        return self.soup.h1.get_text(" ", strip=True)

    @property
    def words(self) -> str:
        """What can be read, without the gaps between the tags."""
        return " ".join(self.soup.get_text(" ").split()) if hasattr(self, "soup") else self.text

    @property
    def alert(self) -> str:
        found = self.soup.select_one("[role=alert]")
        return found.get_text(" ", strip=True) if found else ""

    def form(self, action: str) -> Tag:
        """Return the form whose address ends like this."""
        forms = [form for form in self.soup.find_all("form") if form["action"].endswith(action)]
        assert len(forms) == 1, f"{len(forms)} forms to {action} on {self}"
        return forms[0]

    def link(self, words: str) -> str:
        """Return where a link leads."""
        return next(
            str(a["href"]) for a in self.soup.find_all("a", href=True) if words in a.get_text()
        )


class Desk:
    """A member's browser, seated at one account in one mode."""

    def __init__(self, client: FlaskClient, place: str, *, with_htmx: bool = False) -> None:
        self.client = client
        self.place = place
        self.with_htmx = with_htmx
        self.member_id = ""

    def open(self, path: str, **query: Any) -> ConsolePage:
        """Open a page; a path without ``/console`` is one of the account in the desk's mode."""
        return ConsolePage(self.client.get(self._whole(path), query_string=query or None))

    def submit(self, page: ConsolePage, action: str, **fields: Any) -> ConsolePage:
        """Fill in and send the form of a page whose address ends with ``action``."""
        form = page.form(action)
        chosen = {str(s["name"]): _selected(s) for s in form.select("select[name]")}
        return self.post(str(form["action"]), {**values_of(form), **chosen, **fields})

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> ConsolePage:
        """Send a form with a good CSRF token: its own, or that of the browser's other forms."""
        whole = dict(data or {})
        if "csrf_token" not in whole:
            whole["csrf_token"] = self.csrf_token()
        by_htmx = {"HX-Request": "true"} if self.with_htmx else {}
        headers = _SAME_ORIGIN | by_htmx | more.pop("headers", {})
        return ConsolePage(self.client.post(self._whole(path), data=whole, headers=headers, **more))

    def csrf_token(self) -> str:
        """Return the token that the forms of this browser carry."""
        page = ConsolePage(self.client.get(f"{self.place}/start"))
        return str(page.soup.select_one("input[name=csrf_token]")["value"])

    def in_mode(self, mode: str) -> Desk:
        """Return the same browser with the other mode's pages open."""
        other = Desk(
            self.client, self.place.rpartition("/")[0] + f"/{mode}", with_htmx=self.with_htmx
        )
        other.member_id = self.member_id
        return other

    def at(self, host: Host, role: str = "owner") -> Desk:
        """Return the same browser at another account, where its member gets a place."""
        with host.app.app_context():
            members.join_account(host.account_id, self.member_id, Role(role))
            db.session.commit()
            db.session.remove()
        other = Desk(self.client, f"/console/{host.account_id}/live", with_htmx=self.with_htmx)
        other.member_id = self.member_id
        return other

    def _whole(self, path: str) -> str:
        return path if path.startswith(("/console", "http")) else f"{self.place}/{path}"


def open_desk(
    app: Flask,
    host: Host,
    role: str = "owner",
    *,
    mode: str = "live",
    with_htmx: bool = False,
    locale: str = "en",
    timezone: str = "UTC",
    name: str = "",
) -> Desk:
    """Give the host's account one more member of this role, and seat them, signed in."""
    with app.app_context():
        address = f"{role}-{uuid4().hex[:8]}@northwind.example"
        member = members.create_member(address, name or role.title(), locale=locale)
        members.change_profile(member, timezone=timezone)
        members.join_account(host.account_id, member.id, Role(role))
        browser = signed_in.begin_session(member, browser="A test", network="127.0.0.1")
        db.session.commit()
        cookie = {"member": member.id, "stamp": member.stamp, "browser": browser.id}
        db.session.remove()
    client = app.test_client()
    with client.session_transaction("/console/") as session_cookie:
        session_cookie.update(cookie)
    desk = Desk(client, f"/console/{host.account_id}/{mode}", with_htmx=with_htmx)
    desk.member_id = cookie["member"]
    return desk


def _part(page: ConsolePage) -> Any:
    """Return a fragment as soup; it has no heading of its own, so less is to be inspected."""
    from bs4 import BeautifulSoup

    return BeautifulSoup(page.text, "html.parser")


def _selected(select: Tag) -> str:
    options = select.find_all("option")
    chosen = [option for option in options if option.has_attr("selected")] or options[:1]
    return str(chosen[0].get("value", chosen[0].get_text())) if chosen else ""
