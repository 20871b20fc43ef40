"""Finding sessions among many: the newest first, in pages that stay quick on large accounts.

Filters without an index of their own look at ``WINDOW`` sessions at a time. When that
many hold too few, the page says where to go on, instead of making everybody wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlalchemy.orm import joinedload

from app.accounts.models import Mode
from app.core.database.pagination import (
    Keyset,
    Page,
    Window,
    build_window,
    join_window,
    read_page,
)
from app.extensions import db
from app.flows.steps import FeedbackStep
from app.sessions.engine.progress import Outcome
from app.sessions.models import CancelSession
from app.sessions.queries.search import few_sought, is_sought

WINDOW = 5000
OPEN = "open"
"""Stands for sessions without an outcome."""


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """What a list is narrowed down to. None and empty: everything."""

    outcome: Outcome | str | None = None
    reason: str | None = None
    plan: str | None = None
    country: str | None = None
    offer: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """The end, not included."""
    sought: str | None = None
    """The beginning of a customer or subscription, or a whole reference or id."""
    locale: str | None = None
    text: str | None = None
    """A part of what the customer wrote."""
    may_notify: bool = False
    """Whether only those are wanted who may be told about changes."""


@dataclass(frozen=True)
class SessionTotals:
    """How many sessions a filter finds, by outcome; open ones under ``OPEN``."""

    outcomes: Mapping[str, int]
    latest: int | None
    """Of how many of the latest, where these are not all there are."""

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self.outcomes.values())


def find_sessions(
    account_id: str,
    mode: Mode,
    wanted: SessionFilter,
    *,
    before: str | None = None,
    limit: int = 50,
) -> Page[CancelSession]:
    """Return a page of sessions, the latest begun first, from behind the session ``before``."""
    among = few_sought(account_id, wanted.sought, WINDOW) if wanted.sought else None
    return build_page(account_id, mode, wanted, among=among, before=before, limit=limit)


def count_sessions(account_id: str, mode: Mode, wanted: SessionFilter) -> SessionTotals:
    """Return how many sessions a filter finds, on all pages together."""
    among = few_sought(account_id, wanted.sought, WINDOW) if wanted.sought else None
    return build_totals(account_id, mode, wanted, among=among)


def list_sessions(
    account_id: str,
    mode: Mode,
    wanted: SessionFilter,
    *,
    after: str | None,
    limit: int,
    customer_ref: str | None = None,
    subscription_ref: str | None = None,
) -> list[CancelSession]:
    """Return a page of sessions in the order in which they began, from behind ``after``."""
    order = Keyset((CancelSession.id,), CancelSession.account_id == account_id, ascending=True)
    refs = (
        (CancelSession.customer_ref, customer_ref),
        (CancelSession.subscription_ref, subscription_ref),
    )
    conditions = [
        CancelSession.mode == mode,
        *(column == ref for column, ref in refs if ref is not None),
        *_period(wanted),
        *_conditions(account_id, wanted),
    ]
    query = select(CancelSession).where(*conditions).options(joinedload(CancelSession.followup))
    return read_page(db.session, query, order, before=after, limit=limit).rows


def build_page(
    account_id: str,
    mode: Mode,
    wanted: SessionFilter,
    *,
    among: ColumnElement[bool] | None = None,
    before: str | None = None,
    limit: int = 50,
) -> Page[CancelSession]:
    """Return a page of the sessions that meet ``among`` and the filter.

    ``among`` is what an index answers; the filter is held against a window of that.
    """
    order = _by_start(account_id)
    window = _window(order, mode, wanted, among, before)
    query = select(CancelSession).where(*_conditions(account_id, wanted))
    return read_page(db.session, query, order, window=window, limit=limit)


def build_totals(
    account_id: str,
    mode: Mode,
    wanted: SessionFilter,
    *,
    among: ColumnElement[bool] | None = None,
) -> SessionTotals:
    """Return how many of the first window of ``among`` meet the filter, by outcome."""
    order = _by_start(account_id)
    window = _window(order, mode, wanted, among, None)
    found = case((and_(true(), *_conditions(account_id, wanted)), 1))
    query = select(CancelSession.outcome, func.count(), func.count(found))
    rows = db.session.execute(
        join_window(query, order, window).group_by(CancelSession.outcome)
    ).all()
    looked_at = sum(row[1] for row in rows)
    outcomes = {str(row[0].value) if row[0] else OPEN: int(row[2]) for row in rows if row[2]}
    return SessionTotals(outcomes, WINDOW if looked_at == WINDOW else None)


def list_choices(account_id: str, mode: Mode) -> dict[str, list[str]]:
    """Return the reasons, plans, countries and offers of the latest sessions, to choose from."""
    order = _by_start(account_id)
    window = _window(order, mode, SessionFilter(), None, None)
    columns = {
        "reason": CancelSession.reason_code,
        "plan": _json(CancelSession.subscription_data, "plan"),
        "country": _json(CancelSession.customer_data, "country"),
        "offer": _json(CancelSession.offer, "key"),
    }
    query = join_window(select(*columns.values()), order, window)
    rows = db.session.execute(query.distinct()).all()
    return {name: _sorted(row[place] for row in rows) for place, name in enumerate(columns)}


def _sorted(values: Iterable[str | None]) -> list[str]:
    return sorted({value for value in values if value})


def _by_start(account_id: str) -> Keyset:
    columns = (CancelSession.started_at, CancelSession.id)
    return Keyset(columns, CancelSession.account_id == account_id)


def _window(
    order: Keyset,
    mode: Mode,
    wanted: SessionFilter,
    among: ColumnElement[bool] | None,
    before: str | None,
) -> Window:
    """Return the ids of the next ``WINDOW`` sessions, by the index on when they began."""
    conditions = [CancelSession.mode == mode]
    if among is not None:
        conditions.append(among)
    conditions += _period(wanted)
    return build_window(db.session, order, *conditions, before=before, size=WINDOW)


def _period(wanted: SessionFilter) -> list[ColumnElement[bool]]:
    """Return the conditions on when a session began."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(CancelSession.started_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(CancelSession.started_at < wanted.until)
    return conditions


def _conditions(account_id: str, wanted: SessionFilter) -> list[ColumnElement[bool]]:
    pairs = (
        (CancelSession.reason_code, wanted.reason),
        (_json(CancelSession.subscription_data, "plan"), wanted.plan),
        (_json(CancelSession.customer_data, "country"), wanted.country),
        (_json(CancelSession.offer, "key"), wanted.offer),
        (CancelSession.locale, wanted.locale),
    )
    conditions = [column == value for column, value in pairs if value]
    if wanted.outcome == OPEN:
        conditions.append(CancelSession.outcome.is_(None))
    elif wanted.outcome:
        conditions.append(CancelSession.outcome == Outcome(wanted.outcome))
    if wanted.sought:
        conditions.append(is_sought(account_id, wanted.sought))
    if wanted.text:
        conditions.append(CancelSession.said.contains(wanted.text.casefold(), autoescape=True))
    if wanted.may_notify:
        consent = CancelSession.answers[(FeedbackStep.kind, "may_notify")]
        conditions.append(consent.as_boolean().is_(True))
    return conditions


def _json(column: Any, name: str) -> Any:
    return column[name].as_string()
