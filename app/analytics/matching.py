"""Whether a session is among those that a filter means, by what its own row says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from app.accounts.models import Account
from app.accounts.service import require_account
from app.analytics.formulas.bands import NONE, price_band_of, tenure_of
from app.analytics.formulas.revenue import Price, mrr
from app.analytics.reports.filters import Filter
from app.core.calendar import zone_named
from app.core.database.types import JsonObject
from app.flows.models import FlowRecord, FlowVersion
from app.offers.catalogue.segments import get_segment, includes
from app.offers.selection import situation_of
from app.offers.subscription import ClaimedSubscription, Customer
from app.sessions.models import CancelSession

RowTest = Callable[[Any], bool]
"""Asks a row that has ``ROW_COLUMNS``."""
ROW_COLUMNS = (
    CancelSession.subscription_data,
    CancelSession.customer_data,
    CancelSession.locale,
    CancelSession.reason_code,
    CancelSession.ended_at,
)


def build_conditions(wanted: Filter, since: datetime | None = None) -> list[ColumnElement[bool]]:
    """Return what a query can ask of sessions; the row test asks the rest.

    From a later moment of the period on, if one is given: a second condition beside that of
    the period is one too many, for SQLite would begin at either.
    """
    period = wanted.period
    conditions: list[ColumnElement[bool]] = [
        CancelSession.account_id == wanted.account_id,
        CancelSession.mode == wanted.mode,
        CancelSession.ended_at >= (since or period.since),
        CancelSession.ended_at < period.until,
        CancelSession.outcome.is_not(None),
    ]
    narrowed = {
        CancelSession.subscription_data["plan"].as_string(): wanted.plan,
        CancelSession.customer_data["country"].as_string(): wanted.country,
        CancelSession.locale: wanted.locale,
        CancelSession.reason_code: wanted.reason,
    }
    conditions += [column == value for column, value in narrowed.items() if value is not None]
    if wanted.flow_id is not None:
        conditions.append(CancelSession.flow_version_id.in_(_versions_of_flow(wanted)))
    return conditions


def _versions_of_flow(wanted: Filter) -> Any:
    """Return the versions of a flow, and of its variants, which are counted with it."""
    is_its_flow = and_(
        FlowRecord.account_id == FlowVersion.account_id, FlowRecord.id == FlowVersion.flow_id
    )
    ids = FlowRecord.id, FlowRecord.variant_of
    return (
        select(FlowVersion.id)
        .join(FlowRecord, is_its_flow)
        .where(
            FlowVersion.account_id == wanted.account_id,
            or_(*(each == wanted.flow_id for each in ids)),
        )
    )


def build_row_test(wanted: Filter) -> RowTest:
    """Return what tells the sessions of a filter from the others of its period.

    The segment is read once, as it is defined now; a customer belongs to it by what was
    said of them when their session ended.
    """
    tests = [*_tests_of_values(wanted), *_tests_of_traits(wanted), *_tests_of_segment(wanted)]
    return lambda row: all(test(row) for test in tests)


def _tests_of_values(wanted: Filter) -> Iterator[RowTest]:
    readers: dict[str, Callable[[Any], str]] = {
        "reason": lambda row: row.reason_code or NONE,
        "plan": lambda row: row.subscription_data.get("plan") or NONE,
        "country": lambda row: row.customer_data.get("country") or NONE,
        "locale": lambda row: row.locale,
        "tenure": _tenure,
        "price": _price_band,
    }
    for name, read in readers.items():
        value = getattr(wanted, name)
        if value is not None:
            yield lambda row, read=read, value=value: read(row) == value  # type: ignore[misc]


def _tests_of_traits(wanted: Filter) -> Iterator[RowTest]:
    """Yield whether the trait has the value; without one, whether the customer has the trait."""
    if wanted.trait is not None:
        name, has_value, value = wanted.trait.partition("=")
        name, value = name.strip(), value.strip()

        def fits(row: Any) -> bool:
            found = (row.customer_data.get("traits") or {}).get(name)
            return found is not None and (not has_value or _plain(found) == value)

        yield fits


def _tests_of_segment(wanted: Filter) -> Iterator[RowTest]:
    if wanted.segment is not None:
        segment = get_segment(wanted.account_id, wanted.segment)
        account = require_account(wanted.account_id)
        conditions = segment.conditions if segment else None
        yield lambda row: conditions is not None and _is_member(conditions, account, row)


def _is_member(conditions: JsonObject, account: Account, row: Any) -> bool:
    subscription = ClaimedSubscription.model_validate(row.subscription_data).complete
    if subscription is None:
        return False
    customer = Customer.model_validate(row.customer_data)
    timezone = zone_named(customer.timezone or account.timezone) or UTC
    situation = situation_of(account, subscription, customer, row.ended_at, timezone)
    return includes(conditions, situation)


def _plain(value: Any) -> str:
    """Return a trait's value as somebody would type it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _tenure(row: Any) -> str:
    seconds = row.subscription_data.get("started_at")
    since = None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    return tenure_of(since, row.ended_at).value


def _price_band(row: Any) -> str:
    data = row.subscription_data
    price = Price(data["amount_minor"], data["interval"], data.get("interval_count") or 1)
    return price_band_of(mrr(price), data["currency"]).value
