"""Searching sessions by the numbers a customer can name: their beginnings are enough.

References and ids are sought whole. Each place has an index; where so many sessions begin
alike that the index gives no few, the search is one more filter of the windows.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Mode
from app.core.ids import build_code
from app.core.security.pseudonyms import pseudonyms
from app.extensions import db
from app.sessions.models import CancelSession

RELATED = 5
"""How many sessions about one contract are worth showing beside a declaration."""
_BEHIND_ALL = "\U0010ffff"
"""The last character there is: what begins alike stands before it."""


def few_sought(account_id: str, sought: str, limit: int) -> ColumnElement[bool] | None:
    """Return whether a session is among those that were asked for, or None if they are not few."""
    ids = union_all(
        *(_ids_where(account_id, place, limit) for place in _places(account_id, sought))
    )
    count = db.session.scalar(select(func.count()).select_from(ids.subquery()))
    return CancelSession.id.in_(ids) if (count or 0) < limit else None


def is_sought(account_id: str, sought: str) -> ColumnElement[bool]:
    """Return the same question put to each session."""
    return or_(*_places(account_id, sought))


def list_names(cancel_session: CancelSession) -> list[str]:
    """Return what the host calls the contract and the customer: somebody may have typed any."""
    email = cancel_session.customer.email
    names = (cancel_session.subscription_ref, cancel_session.customer_ref, email)
    return [name for name in names if name]


def list_sessions_named(account_id: str, name: str) -> list[CancelSession]:
    """Return the latest live sessions about a contract or a customer of this name."""
    names = [name, *pseudonyms(account_id, name)]
    query = select(CancelSession).where(
        CancelSession.account_id == account_id,
        CancelSession.mode == Mode.LIVE,
        or_(CancelSession.customer_ref.in_(names), CancelSession.subscription_ref.in_(names)),
    )
    return list(db.session.scalars(query.order_by(CancelSession.id.desc()).limit(RELATED)))


def _places(account_id: str, sought: str) -> Sequence[ColumnElement[bool]]:
    """Return where it may stand; who was erased is found by what stands for them."""
    erased = pseudonyms(account_id, sought)
    return (
        _begins(CancelSession.customer_ref, sought),
        _begins(CancelSession.subscription_ref, sought),
        CancelSession.customer_ref.in_(erased),
        CancelSession.subscription_ref.in_(erased),
        CancelSession.reference_code == build_code(sought),
        CancelSession.id == sought,
    )


def _begins(column: InstrumentedAttribute[str], beginning: str) -> ColumnElement[bool]:
    """Return whether a column begins with a text, in the form that its index answers.

    SQLite never uses an index for ``LIKE`` with an escape; its order is that of code points,
    which PostgreSQL's is not.
    """
    if db.engine.dialect.name == "sqlite":
        return and_(column >= beginning, column < beginning + _BEHIND_ALL)
    return column.startswith(beginning, autoescape=True)


def _ids_where(account_id: str, condition: ColumnElement[bool], limit: int) -> Select[str]:
    found = select(CancelSession.id).where(CancelSession.account_id == account_id, condition)
    return select(found.limit(limit).subquery().c.id)
