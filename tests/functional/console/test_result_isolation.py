"""No result of one account is seen by another, nor in test mode: on no page, in no file.

The addresses are generated from the routes: a view or a file that is added is asked too.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from app.accounts.models import Mode
from app.analytics.reports.service import VIEWS
from app.commands.analytics import recount_stale_days
from app.flows import service as flows
from tests.experiments import start
from tests.support.console_browser import Desk
from tests.support.hosts import Host
from tests.support.pages import Visitor

CANARY = "canary"
API, PAGES = "/api/v1/reports/", ("console.insights.", "console.start.show")
FORMATS = ("json", "jsonl", "csv")
HARMLESS = {"console.insights.show_preferences"}
"""Pages of a member, not of results."""


@pytest.fixture
def busy(app: Flask, host: Host, customer: Visitor) -> Host:
    """A company whose plan, country, customers and experiment would be recognised anywhere."""
    for number in range(6):
        claims: dict[str, Any] = {
            "sub": f"{CANARY}-{number}",
            "subscription": {"plan": f"{CANARY}-plan", "ref": f"{CANARY}-sub-{number}",
                             "started_at": int(time.time()) - 40 * 24 * 3600},
            "customer": {"country": "AQ"},
        }  # fmt: skip
        page = customer.open(host.token(**claims))
        if number % 2:
            page = customer.press(page, "continue", reason="too_expensive")
            customer.press(page, "accept")
        else:
            customer.press(customer.press(page, "cancel"), "cancel")
    start(host, key=f"{CANARY}-test")
    with app.app_context():
        recount_stale_days()
    return host


def api_addresses(app: Flask, more: str) -> Iterator[str]:
    for rule in _rules(app):
        if rule.rule.startswith(API):
            for path, form in itertools.product(_paths(rule, {}), FORMATS):
                yield f"{path.removeprefix('/api/v1')}?format={form}{more}"


def page_addresses(app: Flask, host: Host, mode: Mode, more: str) -> Iterator[str]:
    place = {"account_id": host.account_id, "mode": mode.value}
    for rule in _rules(app):
        if rule.endpoint.startswith(PAGES) and rule.endpoint not in HARMLESS:
            yield from (f"{path}?{more}" for path in _paths(rule, place))


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]


def _paths(rule: Rule, known: dict[str, str]) -> Iterator[str]:
    """Yield the addresses of a rule, with everything its parts can be."""
    names = sorted(rule.arguments)
    for values in itertools.product(*(_values(rule, name, known) for name in names)):
        built = rule.build(dict(zip(names, values, strict=True)))
        assert built is not None
        yield built[1]


def _values(rule: Rule, name: str, known: dict[str, str]) -> list[str]:
    if name in known:
        return [known[name]]
    if name == "view":
        return list(VIEWS)
    converter = rule._converters[name]
    assert isinstance(converter, AnyConverter), f"{rule.rule}: what can {name} be?"
    return sorted(converter.items)


def numbers_in(value: Any) -> Iterator[float]:
    """Yield every number of a report's rows."""
    if isinstance(value, dict):
        yield from itertools.chain.from_iterable(map(numbers_in, value.values()))
    elif isinstance(value, list):
        yield from itertools.chain.from_iterable(map(numbers_in, value))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


def rows_of(text: str) -> Any:
    """Return the rows of a report of the API, in whichever format it came."""
    if text.startswith("{") and '"view"' in text:
        return json.loads(text)["rows"]
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


class Answer(NamedTuple):
    """One answer, read to its end: a file that is streamed holds its request open."""

    address: str
    status: int
    text: str


def read(response: TestResponse) -> Answer:
    return Answer(response.request.url, response.status_code, response.get_data(as_text=True))


def flow_of(host: Host) -> str:
    with host.app.app_context():
        return flows.require_entry(host.account_id, "default").flow_id


def test_the_own_account_sees_itself_everywhere(app: Flask, busy: Host, owner: Desk):
    """So that the tests below would see it as well."""
    api = [read(busy.call("GET", path)) for path in api_addresses(app, "&columns=")]
    assert len(api) >= 3 * (len(VIEWS) + 1)
    shown = {urlsplit(each.address).path for each in api if any(numbers_in(rows_of(each.text)))}
    assert len(shown) >= len(VIEWS) - 2, "of words, and of those who were followed, there are none"
    pages = [read(owner.client.get(path)) for path in page_addresses(app, busy, Mode.LIVE, "")]
    assert {answer.status for answer in pages} == {200}
    assert len(pages) >= 4 * len(VIEWS)
    assert sum('"AQ"' in answer.text or CANARY in answer.text for answer in pages) > len(VIEWS)


@pytest.mark.parametrize("whose", ["stranger", "test mode"])
def test_nobody_else_sees_it_over_the_api(
    app: Flask, busy: Host, make_host: Callable[..., Host], whose: str
):
    caller, key = (make_host(), "api_key") if whose == "stranger" else (busy, "test_api_key")
    narrowings = ("", f"&flow={flow_of(busy)}", f"&plan={CANARY}-plan", "&by=country")
    for more in narrowings:
        answers = [read(caller.call("GET", path, key=key)) for path in api_addresses(app, more)]
        assert sum(answer.status == 200 for answer in answers) >= 3 * len(VIEWS)
        for answer in answers:
            assert CANARY not in answer.text.replace(f"{CANARY}-plan", ""), answer.address
            assert "AQ" not in answer.text, answer.address
            if answer.status == 200:
                assert not any(numbers_in(rows_of(answer.text))), answer.address


@pytest.mark.parametrize("whose", ["stranger", "test mode"])
def test_nobody_else_sees_it_at_the_console(
    app: Flask, busy: Host, make_host: Callable[..., Host], make_desk: Callable[..., Desk],
    whose: str,
):  # fmt: skip
    mode = Mode.LIVE if whose == "stranger" else Mode.TEST
    seen_by = make_host() if whose == "stranger" else busy
    desk = make_desk("owner", host=seen_by)
    for more in ("", f"flow={flow_of(busy)}", "by=plan&across=country"):
        for path in page_addresses(app, seen_by, mode, more):
            answer = read(desk.client.get(path))
            assert answer.status == 200, path
            assert CANARY not in answer.text, path
            assert '"AQ"' not in answer.text, path


def test_a_member_of_another_account_is_not_let_in(
    app: Flask, busy: Host, make_host: Callable[..., Host], make_desk: Callable[..., Desk]
):
    desk = make_desk("owner", host=make_host())

    answers = {
        path: desk.client.get(path).status_code
        for mode in Mode
        for path in page_addresses(app, busy, mode, "")
    }
    assert set(answers.values()) == {404}
