"""Reading what is known of subscriptions: what was reported, and what happened here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, true
from sqlalchemy.orm import aliased

from app.accounts.models import Mode
from app.analytics.followup import Fact
from app.customers.models import ReportedStatus, SubscriptionStatus
from app.extensions import db
from app.sessions.engine.progress import Outcome
from app.sessions.followup.models import SessionFollowup
from app.sessions.models import CancelSession

LASTING = (Outcome.SAVED, Outcome.KEPT)
"""The outcomes that left a subscription running."""
Key = tuple[str, str]
"""A customer and a subscription, as the host calls them."""
_OF_SESSIONS = (
    "id",
    "customer_ref",
    "subscription_ref",
    "outcome",
    "ended_at",
    "effective_at",
)
_OF_FOLLOWUPS = (
    SessionFollowup.withdrawn_at,
    SessionFollowup.undone_at,
    SessionFollowup.reactivated_at,
    SessionFollowup.resumed_at,
)


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """The facts about subscriptions, by who said them."""

    reported: Mapping[Key, list[Fact]]
    own: Mapping[Key, list[Fact]]

    def about(self, key: Key) -> list[Fact]:
        """Return all facts about a subscription."""
        return [*self.reported.get(key, ()), *self.own.get(key, ())]


def read_facts(account_id: str, mode: Mode, is_meant: ColumnElement[bool]) -> KnownFacts:
    """Return what is known of the subscriptions that these sessions left running."""
    wanted: Any = select(CancelSession.customer_ref, CancelSession.subscription_ref)
    wanted = wanted.where(is_meant, CancelSession.outcome.in_(LASTING)).distinct()
    reported: dict[Key, list[Fact]] = defaultdict(list)
    for entry in db.session.scalars(_about(ReportedStatus, wanted, account_id, mode)):
        reported[entry.customer_ref, entry.subscription_ref].append(_reported_fact(entry))
    own: dict[Key, list[Fact]] = defaultdict(list)
    other = aliased(CancelSession)
    query = _about(other, wanted, account_id).outerjoin(other.followup)
    columns = [other.mode, *(getattr(other, name) for name in _OF_SESSIONS), *_OF_FOLLOWUPS]
    for row in db.session.execute(query.with_only_columns(*columns)):
        if row.mode is not mode:  # not asked of SQLite, which would leave the customer's index
            continue
        own[row.customer_ref, row.subscription_ref] += own_facts(row)
    return KnownFacts(reported, own)


def own_facts(row: Any) -> Iterable[Fact]:
    """Yield what a session itself says about its subscription: it goes on, ends, comes back."""
    if row.outcome in LASTING:
        yield Fact(row.ended_at, row.ended_at, row.id, "fairwell")
    if row.outcome is Outcome.CANCELED:
        at = row.withdrawn_at or row.ended_at
        ends_at = row.effective_at or at
        yield Fact(at, at, row.id, "fairwell", is_canceled=True, ends_at=ends_at)
    for moment in (row.undone_at, row.reactivated_at, row.resumed_at):
        if moment is not None:
            yield Fact(moment, moment, row.id, "fairwell")


def _about(model: Any, wanted: Any, account_id: str, mode: Mode | None = None) -> Select[Any]:
    """Return the query for the rows about the wanted subscriptions, in a mode or in both."""
    keys = wanted.subquery()
    is_about = and_(
        model.account_id == account_id,
        true() if mode is None else model.mode == mode,
        model.customer_ref == keys.c.customer_ref,
        model.subscription_ref == keys.c.subscription_ref,
    )
    return select(model).join(keys, is_about).execution_options(populate_existing=True)


def _reported_fact(entry: ReportedStatus) -> Fact:
    is_canceled = entry.status is SubscriptionStatus.CANCELED
    return Fact(
        at=entry.reported_at,
        recorded_at=entry.recorded_at,
        id=entry.id,
        source=entry.source.value,
        is_canceled=is_canceled,
        ends_at=(entry.canceled_at or entry.reported_at) if is_canceled else None,
    )
