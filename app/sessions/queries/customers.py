"""Whom an account knows: customers who had a session, or of whom the host reported something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Mode
from app.core.database.pagination import Page
from app.customers.models import SubscriptionFact
from app.extensions import db
from app.sessions.models import CancelSession

_ORDERED_BY = {"sqlite": "BINARY", "postgresql": "C"}
"""Both databases sort by bytes then, so that a cursor means the same wherever rows are read."""


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer, and how much there is about them."""

    customer_ref: str
    sessions: int
    subscriptions: int
    """Of how many the host reported something."""
    last_session_at: datetime | None


def find_customers(
    account_id: str, mode: Mode, *, after: str | None, limit: int
) -> Page[KnownCustomer]:
    """Return a page of customers by their reference, from behind the customer ``after``."""
    known = [_list_refs(model, account_id, mode, after, limit) for model in _KNOWN_BY]
    refs = sorted({ref for found in known for ref in found}, key=str.encode)
    rows = _count(account_id, mode, refs[:limit])
    return Page(rows, refs[limit - 1] if len(refs) > limit else None)


_KNOWN_BY: tuple[Any, ...] = (CancelSession, SubscriptionFact)


def _list_refs(model: Any, account_id: str, mode: Mode, after: str | None, limit: int) -> list[str]:
    """Return the next references by an index, and one more than a page holds."""
    ref = model.customer_ref.collate(_ORDERED_BY[db.engine.dialect.name])
    query = select(model.customer_ref).distinct()
    query = query.where(model.account_id == account_id, model.mode == mode)
    if after is not None:
        query = query.where(ref > after)
    return list(db.session.scalars(query.order_by(ref).limit(limit + 1)))


def _count(account_id: str, mode: Mode, refs: list[str]) -> list[KnownCustomer]:
    last = func.max(CancelSession.started_at)
    met = _read_counts(CancelSession, account_id, mode, refs, last)
    told = _read_counts(SubscriptionFact, account_id, mode, refs)
    nothing = (0, None)
    return [
        KnownCustomer(
            ref,
            sessions=met.get(ref, nothing)[0],
            subscriptions=told.get(ref, nothing)[0],
            last_session_at=met.get(ref, nothing)[1],
        )
        for ref in refs
    ]


def _read_counts(
    model: Any, account_id: str, mode: Mode, refs: list[str], *more: Any
) -> dict[str, tuple[Any, ...]]:
    """Return by reference how many rows there are, and what else was asked of them."""
    query = select(model.customer_ref, func.count(), *more).where(
        model.account_id == account_id, model.mode == mode, model.customer_ref.in_(refs)
    )
    found = db.session.execute(query.group_by(model.customer_ref))
    return {row[0]: tuple(row[1:]) for row in found}
