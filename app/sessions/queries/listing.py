"""Finding sessions among many: the newest first, in pages that stay quick on large accounts.

Filters without an index of their own look at ``WINDOW`` sessions at a time. When that
many hold too few, the page says where to go on, instead of making everybody wait.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, func, select, tuple_

from app.accounts.models import Mode
from app.extensions import db
from app.flows.steps import FeedbackStep
from app.sessions.engine.progress import Outcome
from app.sessions.models import CancelSession
from app.sessions.queries.search import few_sought, is_sought

WINDOW = 5000
OPEN = "open"
"""Stands for sessions without an outcome."""
Row = TypeVar("Row")


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


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A page of a list."""

    rows: list[Row]
    older: str | None
    """The session behind which the next page begins, or None at the end."""


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
    window = _window(account_id, mode, wanted, among, before)
    query = select(CancelSession).join(
        window,
        (CancelSession.account_id == account_id) & (CancelSession.id == window.c.id),
    )
    query = query.where(*_conditions(account_id, wanted)).order_by(*_newest_first())
    found = list(db.session.scalars(query.limit(limit + 1)))
    if len(found) > limit:
        return Page(found[:limit], found[limit - 1].id)
    return Page(found, _end_of(window))


def list_choices(account_id: str, mode: Mode) -> dict[str, list[str]]:
    """Return the reasons, plans, countries and offers of the latest sessions, to choose from."""
    window = _window(account_id, mode, SessionFilter(), None, None)
    columns = {
        "reason": CancelSession.reason_code,
        "plan": _json(CancelSession.subscription_data, "plan"),
        "country": _json(CancelSession.customer_data, "country"),
        "offer": _json(CancelSession.offer, "key"),
    }
    rows = db.session.execute(
        select(*columns.values())
        .join(window, (CancelSession.account_id == account_id) & (CancelSession.id == window.c.id))
        .distinct()
    ).all()
    return {name: _sorted(row[place] for row in rows) for place, name in enumerate(columns)}


def _sorted(values: Iterable[str | None]) -> list[str]:
    return sorted({value for value in values if value})


def _window(
    account_id: str,
    mode: Mode,
    wanted: SessionFilter,
    among: ColumnElement[bool] | None,
    before: str | None,
) -> Any:
    """Return the ids of the next ``WINDOW`` sessions, by the index on when they began."""
    query = select(CancelSession.id, CancelSession.started_at).where(
        CancelSession.account_id == account_id, CancelSession.mode == mode
    )
    if among is not None:
        query = query.where(among)
    if before is not None:
        query = query.where(_is_behind(account_id, before))
    if wanted.since is not None:
        query = query.where(CancelSession.started_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(CancelSession.started_at < wanted.until)
    return query.order_by(*_newest_first()).limit(WINDOW).subquery("looked_at")


def _end_of(window: Any) -> str | None:
    """Return the last session of a window that was full: there may be more behind it."""
    count = db.session.scalar(select(func.count()).select_from(window))
    if count != WINDOW:
        return None
    last = select(window.c.id).order_by(window.c.started_at, window.c.id).limit(1)
    return db.session.scalar(last)


def _is_behind(account_id: str, session_id: str) -> ColumnElement[bool]:
    place = select(CancelSession.started_at, CancelSession.id).where(
        CancelSession.account_id == account_id, CancelSession.id == session_id
    )
    row = db.session.execute(place).one_or_none()
    if row is None:
        return CancelSession.id < session_id
    return tuple_(CancelSession.started_at, CancelSession.id) < tuple_(*row)


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


def _newest_first() -> tuple[ColumnElement[Any], ...]:
    return CancelSession.started_at.desc(), CancelSession.id.desc()
