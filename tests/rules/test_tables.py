"""What every table has in common: it belongs to an account, and its ids are ours."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy import ForeignKeyConstraint, String, Table, UniqueConstraint

from app.extensions import db
from tests.rules.sources import modules, name_called

GLOBAL = {
    "accounts",
    "api_keys",
    "members",
    "memberships",
    "receipt_codes",
    "sign_in_tries",
    "member_sessions",
    "refused_sign_ins",
}
"""The account itself, and the small tables by which one is found."""
PREFIXES = {
    "accounts": "acct",
    "actions": "act",
    "audit_entries": "aud",
    "cancel_sessions": "cs",
    "events": "evt",
    "experiments": "exp",
    "flow_drafts": "fd",
    "flow_versions": "fv",
    "flows": "flow",
    "invitations": "inv",
    "jobs": "job",
    "listeners": "lsn",
    "member_sessions": "mses",
    "members": "mem",
    "notices": "ntc",
    "offers": "off",
    "receipts": "rcpt",
    "refused_sign_ins": "rsi",
    "refused_tokens": "ref",
    "route_versions": "rv",
    "saved_views": "sv",
    "segments": "seg",
    "signing_keys": "key",
    "stale_counts": "stc",
    "subscription_history": "hst",
    "webhook_attempts": "att",
    "webhook_deliveries": "dlv",
    "webhook_endpoints": "we",
    "webhook_replays": "rpl",
}
NOT_OF_A_ROW = {"ask", "jti", "ping", "req"}
"""The ids of a question to a host, of a token we stand in for, of a test
request, of a request in the log."""

TABLES = sorted(db.metadata.tables.values(), key=lambda table: table.name)
every_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


@every_table
def test_keys_begin_with_the_account(table: Table):
    """So every lookup is scoped by construction, and tables can be distributed by account."""
    if table.name not in GLOBAL:
        assert [first for first in first_columns(table) if first != "account_id"] == []


@every_table
def test_references_stay_within_the_account(table: Table):
    for key in table.foreign_key_constraints:
        target = key.elements[0].column
        assert target.name == "account_id" or str(target) == "accounts.id"


@every_table
def test_the_database_makes_no_ids(table: Table):
    """A number in a key is one that was counted, such as days."""
    counted = [each for each in table.primary_key if not isinstance(each.type, String)]
    assert all(column.autoincrement is False for column in counted)
    assert not any(column.server_default for column in table.primary_key)


@every_table
def test_an_id_names_what_it_is_of(table: Table):
    column = table.columns.get("id", table.columns.get("kid"))
    if column is None:
        return
    assert column.type.length == 40
    if column.default is not None:
        assert column.default.arg(None).startswith(f"{PREFIXES[table.name]}_")


def test_every_prefix_is_known():
    used = {prefix for module in modules() for prefix in prefixes_in(module.tree)}
    assert used == set(PREFIXES.values()) | NOT_OF_A_ROW


def test_prefixes_differ():
    assert len(set(PREFIXES.values())) == len(PREFIXES)


def first_columns(table: Table) -> Iterator[str]:
    """Yield the first column of every key and index of a table."""
    yield table.primary_key.columns[0].name
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint | ForeignKeyConstraint):
            yield next(iter(constraint.columns)).name
    for index in table.indexes:
        yield next(iter(index.columns)).name


def prefixes_in(tree: ast.Module) -> Iterator[str]:
    """Yield ``cs`` for ``new_id("cs")`` and ``partial(new_id, "cs")``."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        match name_called(call), call.args:
            case ("new_id", [ast.Constant(str(prefix))]):
                yield prefix
            case (partial.__name__, [ast.Name("new_id"), ast.Constant(str(prefix))]):
                yield prefix
