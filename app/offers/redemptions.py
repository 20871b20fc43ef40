"""Who has had which offer: reserved when it is accepted, kept or released by billing's answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Executable,
    Table,
    and_,
    exists,
    insert,
    literal,
    or_,
    select,
    update,
)

from app.core.types import JsonObject
from app.extensions import db
from app.offers.models import Offer, Redemption, RedemptionState
from app.offers.snapshot import OfferSnapshot

_offers = cast("Table", Offer.__table__)
_uses = cast("Table", Redemption.__table__)


def reserve(
    account_id: str,
    offer: OfferSnapshot,
    *,
    customer_ref: str,
    session_id: str,
    state: RedemptionState,
    now: datetime,
) -> bool:
    """Return whether the customer may have the offer, and write down that they do.

    Two statements. The first counts up while there is budget left; it also
    keeps everybody else off the offer's row until the commit, so that what the
    second one looks at cannot change: whether this customer had it before, waits
    for it, or accepted another within the cooldown.
    """
    if not _count_up(account_id, offer.offer_id):
        return False
    use = {
        "account_id": account_id,
        "session_id": session_id,
        "offer_id": offer.offer_id,
        "customer_ref": customer_ref,
        "state": state,
        "at": now,
    }
    is_ours = _insert_unless(use, _stands_against(account_id, customer_ref, offer, now))
    if not is_ours:
        _count_down(account_id, offer.offer_id)
    return is_ours


def settle(account_id: str, session_id: str, *, is_applied: bool) -> None:
    """Keep the use that billing applied, or give back the one it refused."""
    state = RedemptionState.USED if is_applied else RedemptionState.RELEASED
    is_theirs = and_(_uses.c.account_id == account_id, _uses.c.session_id == session_id)
    is_open = _uses.c.state == RedemptionState.RESERVED
    was_open = _changes(update(_uses).where(is_theirs, is_open).values(state=state))
    if was_open and not is_applied:
        _count_down(account_id, select(_uses.c.offer_id).where(is_theirs).scalar_subquery())


def _count_up(account_id: str, offer_id: str) -> bool:
    is_left = or_(_offers.c.budget.is_(None), _offers.c.used < _offers.c.budget)
    return _changes(
        update(_offers)
        .where(_offers.c.account_id == account_id, _offers.c.id == offer_id, is_left)
        .values(used=_offers.c.used + 1)
    )


def _count_down(account_id: str, offer_id: Any) -> None:
    _changes(
        update(_offers)
        .where(_offers.c.account_id == account_id, _offers.c.id == offer_id, _offers.c.used > 0)
        .values(used=_offers.c.used - 1)
    )


def _stands_against(
    account_id: str, customer_ref: str, offer: OfferSnapshot, now: datetime
) -> ColumnElement[bool]:
    """Return whether an earlier use of this customer forbids another one."""
    counts = and_(
        _uses.c.account_id == account_id,
        _uses.c.customer_ref == customer_ref,
        _uses.c.state != RedemptionState.RELEASED,
    )
    is_this = _uses.c.offer_id == offer.offer_id
    if not offer.rules.once_per_customer:
        is_this = and_(is_this, _uses.c.state == RedemptionState.RESERVED)
    return exists().where(counts, or_(is_this, _uses.c.at > offer.rules.cooling_since(now)))


def _insert_unless(use: JsonObject, condition: ColumnElement[bool]) -> bool:
    """Write a use down and return whether that happened; PostgreSQL counts no such rows."""
    row = select(*(literal(value, _uses.c[name].type) for name, value in use.items()))
    statement = insert(_uses).from_select(list(use), row.where(~condition))
    written = db.session.execute(statement.returning(_uses.c.session_id))
    return written.first() is not None


def _changes(statement: Executable) -> bool:
    """Execute and return whether a row changed."""
    result = cast("CursorResult[Any]", db.session.execute(statement))
    return result.rowcount > 0
