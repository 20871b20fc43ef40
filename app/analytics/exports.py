"""Sessions as flat rows, a batch in memory at a time: for files of any length."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, Select, and_, select, tuple_

from app.analytics.currency.conversion import Conversion
from app.analytics.currency.exchange_rates import read_conversion
from app.analytics.formulas.revenue import Price, mrr, round_half_up
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
    "locale",
    "reason_code",
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
_FROM_JSON = {
    **{
        name: CancelSession.subscription_data[name].as_string()
        for name in ("plan", "amount_minor", "currency", "interval", "interval_count")
    },
    "country": CancelSession.customer_data["country"].as_string(),
    "offer_key": CancelSession.offer["key"].as_string(),
    "offer_kind": CancelSession.offer["kind"].as_string(),
}
"""Taken out by the database: reading whole documents was a third of the work."""
_Read = Callable[[Row[Any]], Any]


def list_columns() -> tuple[str, ...]:
    """Return the names of all columns, in their order."""
    return tuple(_list_reads(None))


def export_sessions(wanted: Filter, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the sessions that ended in the period of a filter, the earliest first.

    Each batch is a transaction of its own: whoever downloads slowly holds up nobody. What
    ends meanwhile within the period is there once, or not yet.
    """
    after: tuple[datetime, str] | None = None
    with reading():
        fits = build_row_test(wanted)
        reads = _list_reads(read_conversion(wanted.account_id))
    while True:
        with reading():
            rows = db.session.execute(_query(wanted, after).limit(BATCH)).all()
            db.session.rollback()
        for row in filter(fits, rows):
            yield {name: reads[name](row) for name in columns}
        if len(rows) < BATCH:
            return
        after = rows[-1].ended_at, rows[-1].id


def _query(wanted: Filter, after: tuple[datetime, str] | None) -> Select[Any]:
    flow = and_(
        FlowVersion.account_id == CancelSession.account_id,
        FlowVersion.id == CancelSession.flow_version_id,
    )
    record = and_(
        FlowRecord.account_id == FlowVersion.account_id, FlowRecord.id == FlowVersion.flow_id
    )
    columns = _list_read(wanted)
    query = select(*columns, FlowRecord.key.label("flow_key"), FlowVersion.number.label("version"))
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


def _list_read(wanted: Filter) -> list[Any]:
    """Return what is read of a session: whole documents only where they are to be tested."""
    own = [*(getattr(CancelSession, name) for name in _OWN), *_FOLLOWUPS]
    own += [value.label(name) for name, value in _FROM_JSON.items()]
    tested = [CancelSession.subscription_data, CancelSession.customer_data]
    return [*own, *tested] if wanted.is_narrowed else own


def _moment(name: str) -> _Read:
    def read(row: Row[Any]) -> str | None:
        moment = getattr(row, name)
        return spell_time(moment) if moment else None

    return read


def _amount(row: Row[Any]) -> int:
    return int(row.amount_minor)


def _mrr(row: Row[Any]) -> int:
    return mrr(Price(_amount(row), row.interval, int(row.interval_count or 1)))


def _convert(conversion: Conversion | None, row: Row[Any]) -> int | None:
    """Return the MRR in the reporting currency by the rate of the day; None: there is no rate."""
    if conversion is None:
        return None
    day = row.ended_at.date().isoformat()
    found = conversion.convert(_mrr(row), row.currency, day)
    return None if found is None else round_half_up(found)


def _list_reads(conversion: Conversion | None) -> Mapping[str, _Read]:
    """Return how each column is read, in the order in which files have them."""
    return {
        **_COLUMNS,
        "mrr_converted_minor": partial(_convert, conversion),
        "converted_currency": lambda _row: conversion.currency if conversion else None,
    }


_COLUMNS: Mapping[str, _Read] = {
    "id": lambda row: row.id,
    "reference": lambda row: build_reference(row.id),
    "started_at": _moment("started_at"),
    "ended_at": _moment("ended_at"),
    "outcome": lambda row: row.outcome.value,
    "last_step": last_step_of,
    "customer_ref": lambda row: row.customer_ref,
    "subscription_ref": lambda row: row.subscription_ref,
    "country": attrgetter("country"),
    "language": lambda row: row.locale,
    "plan": attrgetter("plan"),
    "amount_minor": _amount,
    "currency": attrgetter("currency"),
    "interval": attrgetter("interval"),
    "mrr_minor": _mrr,
    "reason": lambda row: row.reason_code,
    "offer": attrgetter("offer_key"),
    "offer_kind": attrgetter("offer_kind"),
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
"""What each column says of the session. Customers' own words are in the export of the feedback."""
