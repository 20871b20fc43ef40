"""Every form of the console, sent as a browser without JavaScript sends it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from bs4 import Tag
from flask import Flask

from app.webhooks import endpoints
from tests.functional.console.test_links import SENT as LINK
from tests.functional.console.test_plans import NEW as PLAN
from tests.support.console_browser import ConsolePage, Desk
from tests.support.hosts import Host
from tests.support.pages import Visitor, values_of

FILLED: dict[str, dict[str, str]] = {
    "offers/new/discount": {"key": "mine", "percent": "10"},
    "plans/new": PLAN,
    "segments/new": {"name": "Trials", "key": "trials", "in_trial": "yes"},
    "webhooks/new": {"url": "https://app.example.com/hooks"},
    "members/invite": {"email": "ida@northwind.example", "role": "editor"},
    "sessions/link": LINK,
    "new-flow": {"key": "mine", "source": "default"},
    "settings/keys": {"name": "Backend"},
}
"""What has to be filled in before a form can be sent."""
PAGES = (
    *FILLED,
    "offers/edit/pause",
    "offers",
    "plans/edit/pro",
    "plans",
    "segments/edit/trials",
    "segments",
    "brand",
    "settings",
    "settings/connections",
    "settings/kept",
    "sessions",
    "feedback",
    "flows",
    "flows/default",
    "flows/default/publish",
    "flows/default/history",
    "words/default",
    "preview/default",
    "members",
    "audit",
    "webhooks/deliveries",
)


def test_every_form_works_without_htmx(app: Flask, owner: Desk, host: Host, customer: Visitor):
    """Each is answered with a whole page, or with the way to one; nothing needs a fragment."""
    _let_somebody_come(host, customer)
    with app.app_context():
        endpoint = endpoints.list_endpoints(host.account_id)[0].id
    delivery = owner.open("webhooks/deliveries").link("session.ended").rpartition("/live/")[2]
    sent, wrong = 0, []
    for path in (*PAGES, delivery, f"webhooks/{endpoint}", f"webhooks/{endpoint}/edit"):
        number = 0
        while number < len(forms := _forms(owner, path)):
            answer = _send(owner, forms[number], FILLED.get(path, {}))
            wrong += [f"{path} {number}: {flaw}" for flaw in _flaws(owner, answer)]
            number += 1
        sent += number

    assert wrong == []
    assert sent > 55


def _let_somebody_come(host: Host, customer: Visitor) -> None:
    page = customer.press(customer.open(host.token()), "continue", reason="other")
    customer.press(page, "cancel")
    host.work()


def _forms(desk: Desk, path: str) -> list[Tag]:
    """Return what can be sent on a page; what was sent before may have changed it."""
    page = desk.open(path)
    assert page.status == 200, path
    return list(page.soup.select("main form"))


def _send(desk: Desk, form: Tag, fields: dict[str, str]) -> ConsolePage:
    """Send a form as Enter does: with the first of its buttons."""
    data: dict[str, Any] = {**values_of(form), **dict(_chosen(form)), **fields}
    button = form.select_one("button:not([type=button])")
    action = str(form["action"])
    if button is not None:
        action = str(button.get("formaction", action))
        if button.has_attr("name"):
            data[str(button["name"])] = str(button.get("value", ""))
    if form["method"] == "get":
        return desk.open(action, **data)
    return desk.post(action, data)


def _chosen(form: Tag) -> Iterator[tuple[str, str]]:
    for select in form.select("select[name]"):
        option = select.select_one("option[selected]") or select.option
        if option is not None:
            yield str(select["name"]), str(option.get("value", option.get_text()))


def _flaws(desk: Desk, answer: ConsolePage) -> Iterator[str]:
    if answer.location is not None:
        where = urlsplit(answer.location)
        answer = desk.open(f"{where.path}?{where.query}")
        if answer.location is not None:
            return
    if answer.status not in {200, 409, 422} or "<html" not in answer.text:
        yield f"{answer.status} {answer.text[:200]!r}"
