"""Which rows of an account are those of test mode."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from app.accounts.models import Mode
from app.sessions.models import CancelSession

Scope = Callable[[str], ColumnElement[bool]]
"""Takes the id of an account, and returns the condition."""


def with_mode(model: type[Any]) -> Scope:
    """Return the scope of a table that says of each row which mode it is of."""
    return lambda account_id: and_(model.account_id == account_id, model.mode == Mode.TEST)


def with_session(model: type[Any]) -> Scope:
    """Return the scope of a table whose rows stand beside a session."""
    return lambda account_id: and_(
        model.account_id == account_id, model.session_id.in_(select_ids(CancelSession, account_id))
    )


def select_ids(model: type[Any], account_id: str, scope: Scope | None = None) -> Select[str]:
    """Return the query for the ids of the rows of test mode."""
    return select(model.id).where((scope or with_mode(model))(account_id))
