"""Statements say whose rows they read: so they find their node where tables are distributed.

Walks through the doors, lets the worker work, and looks at everything that was asked meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from app.commands import cli
from app.extensions import db
from tests.rules.test_tables import GLOBAL
from tests.statements import counted
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor

BY_ACCOUNT = {table.name for table in db.metadata.sorted_tables} - GLOBAL
TABLE = re.compile(r"\b(?:FROM|JOIN|UPDATE) (\w+)")
SCOPE = re.compile(r"account_id\)? (?:=|IN) \(?(?:\?|%\(|__\[|')")
ACROSS_ACCOUNTS = {
    "which lanes have work": "WITH RECURSIVE lanes",
    "how the queue stands, for who watches it": "count(jobs.due_at)",
    "whether a worker works": "jobs.lease_until >",
    "how many jobs were given up": "jobs.due_at IS NULL",
    "which sessions were left": "cancel_sessions.touched_at <",
    "which days have to be counted anew": "FROM stale_counts",
    "which experiments come to their time": "FROM experiments",
    "which digests are due": "FROM member_preferences",
}
"""What is asked about all accounts at once, seldom and by nobody who waits: named one by one."""


@pytest.fixture
def statements(app: Flask, host: Host) -> Iterator[list[str]]:
    with counted(app) as found:
        yield found


def unscoped(statements: list[str]) -> list[str]:
    """Return the statements on tables by account that name no account, and are not in the list."""
    found = dict.fromkeys(" ".join(each.split()) for each in statements)
    return [
        each
        for each in found
        if not each.startswith("INSERT")
        and BY_ACCOUNT & set(TABLE.findall(each))
        and not SCOPE.search(each)
        and not any(sign in each for sign in ACROSS_ACCOUNTS.values())
    ]


@both_databases
def test_a_customer_and_what_follows(app: Flask, host: Host, statements: list[str]):
    visitor = Visitor(app)
    page = visitor.press(visitor.open(host.token()), "continue", reason="too_expensive")
    visitor.press(page, "accept")
    other = visitor.open(host.token(sub="customer-2", subscription={"ref": "sub-2"}))
    result = visitor.press(visitor.press(other, "cancel"), "cancel")
    host.work()
    visitor.look(str(result.soup.select_one("#step a[href^='/receipt/']")["href"]))

    assert unscoped(statements) == []


def test_members(app: Flask, host: Host, owner, statements: list[str]):
    visitor = Visitor(app)
    visitor.press(visitor.press(visitor.open(host.token()), "cancel"), "cancel")
    host.work()
    statements.clear()
    for path in console_pages(app):
        app_answer = owner.open(path)
        assert app_answer.status in {200, 302, 303, 404}, path

    assert unscoped(statements) == []


def console_pages(app: Flask) -> list[str]:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/console")]
    return sorted(
        rule.rule
        for rule in rules
        if "GET" in (rule.methods or ()) and not rule.arguments and "sign-" not in rule.rule
    )


def test_hosts(app: Flask, host: Host, statements: list[str]):
    for rule in app.url_map.iter_rules():
        is_list = rule.rule.startswith("/api/v1/") and not rule.arguments
        if is_list and "GET" in (rule.methods or ()):
            host.call("GET", rule.rule.removeprefix("/api/v1"))

    assert unscoped(statements) == []


@pytest.mark.parametrize(
    "command", [["sessions", "sweep"], ["retention", "purge"], ["analytics", "recount"], ["doctor"]]
)
def test_what_is_done_by_the_clock(
    app: Flask, host: Host, statements: list[str], command: list[str]
):
    app.test_cli_runner().invoke(cli, command)

    assert unscoped(statements) == []


def test_a_statement_without_an_account_is_found():
    assert unscoped(["SELECT jobs.id FROM jobs WHERE jobs.id = ?"]) != []
    assert unscoped(["SELECT jobs.id FROM jobs WHERE jobs.account_id = ? AND jobs.id = ?"]) == []
    assert unscoped(["SELECT accounts.id FROM accounts WHERE accounts.id = ?"]) == []
