"""Sessions as flat rows, a batch in memory at a time: for files of any length."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, select, tuple_

from app.analytics.formulas.revenue import Price, mrr
from app.analytics.matching import build_conditions, build_row_test
from app.analytics.reading import last_step_of
from app.analytics.reports.filters import Filter
from app.core.ids import build_reference
from app.core.moments import spell_time
from app.extensions import db, reading
from app.flows.models import FlowRecord, FlowVersion
from app.sessions.followup.models import SessionFollowup
from app.sessions.models import CancelSession

BATCH = 500
_OWN = (
    "id",
    "customer_ref",
    "subscription_ref",
    "subscription_data",
    "customer_data",
    "locale",
    "reason_code",
    "offer",
    "offer_state",
    "outcome",
    "step_key",
    "trail",
    "experiment_key",
    "variant_key",
    "exposed_at",
    "started_at",
    "ended_at",
    "effective_at",
)
_FOLLOWUPS = (
    SessionFollowup.withdrawn_at,
    SessionFollowup.undone_at,
    SessionFollowup.reactivated_at,
    SessionFollowup.resumed_at,
    SessionFollowup.lapsed_at,
)
_Read = Callable[[Row[Any]], Any]


def list_columns() -> tuple[str, ...]:
    """Return the names of all columns, in their order."""
    return tuple(_COLUMNS)


def export_sessions(wanted: Filter, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the sessions that ended in the period of a filter, the earliest first.

    Each batch is a transaction of its own: whoever downloads slowly holds up nobody. What
    ends meanwhile within the period is there once, or not yet.
    """
    after: tuple[datetime, str] | None = None
    with reading():
        fits = build_row_test(wanted)
    while True:
        with reading():
            rows = db.session.execute(_query(wanted, after).limit(BATCH)).all()
            db.session.rollback()
        for row in filter(fits, rows):
            yield {name: _COLUMNS[name](row) for name in columns}
        if len(rows) < BATCH:
            return
        after = rows[-1].ended_at, rows[-1].id


def _query(wanted: Filter, after: tuple[datetime, str] | None) -> Select[Any]:
    own = [*(getattr(CancelSession, name) for name in _OWN), *_FOLLOWUPS]
    flow = and_(
        FlowVersion.account_id == CancelSession.account_id,
        FlowVersion.id == CancelSession.flow_version_id,
    )
    record = and_(
        FlowRecord.account_id == FlowVersion.account_id, FlowRecord.id == FlowVersion.flow_id
    )
    query = select(*own, FlowRecord.key.label("flow_key"), FlowVersion.number.label("version"))
    query = (
        query.select_from(CancelSession)
        .join(FlowVersion, flow)
        .join(FlowRecord, record)
        .outerjoin(CancelSession.followup)
        .where(*build_conditions(wanted, after and after[0]))
    )
    if after is not None:
        query = query.where(tuple_(CancelSession.ended_at, CancelSession.id) > after)
    return query.order_by(CancelSession.ended_at, CancelSession.id)


def _moment(name: str) -> _Read:
    def read(row: Row[Any]) -> str | None:
        moment = getattr(row, name)
        return spell_time(moment) if moment else None

    return read


def _claimed(name: str) -> _Read:
    return lambda row: row.subscription_data.get(name)


def _offered(name: str) -> _Read:
    return lambda row: row.offer[name] if row.offer else None


def _mrr(row: Row[Any]) -> int:
    claimed = row.subscription_data
    count = claimed.get("interval_count") or 1
    return mrr(Price(claimed["amount_minor"], claimed["interval"], count))


_COLUMNS: Mapping[str, _Read] = {
    "id": lambda row: row.id,
    "reference": lambda row: build_reference(row.id),
    "started_at": _moment("started_at"),
    "ended_at": _moment("ended_at"),
    "outcome": lambda row: row.outcome.value,
    "last_step": last_step_of,
    "customer_ref": lambda row: row.customer_ref,
    "subscription_ref": lambda row: row.subscription_ref,
    "country": lambda row: row.customer_data.get("country"),
    "language": lambda row: row.locale,
    "plan": _claimed("plan"),
    "amount_minor": _claimed("amount_minor"),
    "currency": _claimed("currency"),
    "interval": _claimed("interval"),
    "mrr_minor": _mrr,
    "reason": lambda row: row.reason_code,
    "offer": _offered("key"),
    "offer_kind": _offered("kind"),
    "offer_state": lambda row: row.offer_state.value if row.offer_state else None,
    "flow": lambda row: row.flow_key,
    "flow_version": lambda row: row.version,
    "experiment": lambda row: row.experiment_key,
    "variant": lambda row: row.variant_key,
    "exposed_at": _moment("exposed_at"),
    "effective_at": _moment("effective_at"),
    "withdrawn_at": _moment("withdrawn_at"),
    "undone_at": _moment("undone_at"),
    "reactivated_at": _moment("reactivated_at"),
    "resumed_at": _moment("resumed_at"),
    "canceled_later_at": _moment("lapsed_at"),
}
"""What each column says. Customers' own words are in the export of the feedback."""
