"""What a migration moves is there afterwards: rows as the version before it wrote them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Integer,
    MetaData,
    Table,
    insert,
    select,
    update,
)

from app.commands.operation.database import downgrade_database, upgrade_database
from app.extensions import db
from app.migrations.left_behind import LEFT_BEHIND

AT = datetime(2026, 5, 4, 12, 30, 15, 250_000, UTC)
LATER = datetime(2026, 6, 1, tzinfo=UTC)
CLAIMS = {"customer": {"email": "ada@example.test"}}
FOLLOWED = {
    "cs_withdrawn": {"withdrawn_at": AT, "withdrawal_receipt_id": "rcpt_second"},
    "cs_asked_back": {"back_action_id": "act_back"},
    "cs_back": {"back_action_id": "act_back", "undone_at": AT, "return_receipt_id": "rcpt_back"},
    "cs_started_again": {"reactivated_at": AT},
    "cs_sent_again": {"renewed_claims": CLAIMS},
    "cs_resumed": {"resume_action_id": "act_resume", "resumed_at": AT},
    "cs_lapsed": {"lapsed_at": AT, "lapsed_by": "cs_withdrawn"},
    "cs_lapsed_one_day": {"lapsed_by": "cs_withdrawn"},
}


@pytest.fixture
def before(empty_app: Flask) -> Flask:
    """A database of the version before, with sessions whose customers did something later."""
    upgrade_database("0018")
    fill("accounts", id="acct_1")
    fill("flows", account_id="acct_1", id="flow_1")
    fill("flow_versions", account_id="acct_1", id="fv_1", flow_id="flow_1")
    for session_id, followed in FOLLOWED.items():
        fill_session(session_id, **followed)
    fill_session("cs_plain")
    fill_session("cs_texts_deleted", renewed_claims=JSON.NULL)  # as deleting left it
    return empty_app


def test_what_followed_a_session_is_carried_over(before: Flask):
    upgrade_database("0019")

    assert {key: without_nothing(row) for key, row in followups().items()} == FOLLOWED


def test_no_claims_stay_where_nobody_deletes_them(before: Flask):
    upgrade_database("0019")

    assert [row for row in read("cancel_sessions") if row["renewed_claims"] is not None] == []


def test_what_the_version_before_writes_meanwhile_is_carried_over(before: Flask):
    upgrade_database("0019")
    change("session_followups", "cs_back", resumed_at=LATER)  # as this version does

    change("cancel_sessions", "cs_plain", undone_at=LATER)
    change("cancel_sessions", "cs_back", undone_at=None, reactivated_at=LATER)
    change("cancel_sessions", "cs_sent_again", renewed_claims={"sub": "again"})
    change("cancel_sessions", "cs_sent_again", lapsed_at=LATER)

    found = {key: without_nothing(row) for key, row in followups().items()}
    assert found["cs_plain"] == {"undone_at": LATER}
    assert found["cs_back"] == {
        "back_action_id": "act_back",
        "return_receipt_id": "rcpt_back",
        "reactivated_at": LATER,
        "resumed_at": LATER,
    }
    assert found["cs_sent_again"] == {"renewed_claims": {"sub": "again"}, "lapsed_at": LATER}
    assert [row for row in read("cancel_sessions") if row["renewed_claims"] is not None] == []


def test_sessions_that_nothing_followed_get_no_row(before: Flask):
    upgrade_database("0019")
    change("cancel_sessions", "cs_plain", step_key="result")

    assert followups().keys() == FOLLOWED.keys()


def test_the_way_back_takes_everything_along(before: Flask):
    upgrade_database("0019")
    change("session_followups", "cs_back", resumed_at=LATER)
    downgrade_database("0018")

    names = LEFT_BEHIND["cancel_sessions"]
    found = {
        row["id"]: without_nothing({name: row[name] for name in names})
        for row in read("cancel_sessions")
    }
    expected = FOLLOWED | {"cs_back": FOLLOWED["cs_back"] | {"resumed_at": LATER}}
    assert {key: row for key, row in found.items() if row} == expected


def fill_session(session_id: str, **columns: Any) -> None:
    keys = {"account_id": "acct_1", "id": session_id, "flow_version_id": "fv_1"}
    fill("cancel_sessions", **keys, token_id=session_id, **columns)


def fill(name: str, **columns: Any) -> None:
    """Insert a row; a column that must not be empty gets a value of its type."""
    table = table_of(name)
    needed = [each for each in table.columns if not each.nullable and each.server_default is None]
    with db.engine.begin() as connection:
        values = {each.name: sample(each) for each in needed} | columns
        connection.execute(insert(table).values(values))


def sample(column: Column[Any]) -> Any:
    match column.type:
        case DateTime():
            return AT
        case Boolean() | Integer():
            return 0
        case JSON():
            return {}
    return "x"


def change(name: str, session_id: str, **columns: Any) -> None:
    table = table_of(name)
    key = table.c.get("session_id", table.c.get("id"))
    with db.engine.begin() as connection:
        connection.execute(update(table).where(key == session_id).values(columns))


def followups() -> dict[str, dict[str, Any]]:
    rows = read("session_followups")
    return {row.pop("session_id"): {**row} for row in rows if row.pop("account_id")}


def read(name: str) -> list[dict[str, Any]]:
    with db.engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table_of(name))).mappings()]


def without_nothing(row: dict[str, Any]) -> dict[str, Any]:
    """Return what is there, with SQLite's moments in the zone they were stored in."""
    return {
        name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
        for name, value in row.items()
        if value is not None
    }


def table_of(name: str) -> Table:
    return Table(name, MetaData(), autoload_with=db.engine)
