"""Finding notices among many: the newest first, in pages.

Nothing of a notice is indexed but when it came. A search looks at ``WINDOW`` notices at a
time; when that many hold too few, the page says where to go on.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from app.billing import service as actions
from app.billing.models import ActionKind, ActionStatus
from app.billing.service import UNREACHABLE
from app.core.database.pagination import Keyset, Page, Window, build_window, read_page
from app.core.ids import build_code
from app.core.security.pseudonyms import pseudonyms
from app.declarations.models import Declaration
from app.declarations.states import DeclarationState
from app.extensions import db
from app.flows.declaration import CancelKind

WINDOW = 5000
RELATED = 5
"""How many declarations about one contract are worth showing beside it."""


@dataclass(frozen=True, slots=True)
class DeclarationFilter:
    """What a list is narrowed down to. None: everything."""

    state: DeclarationState | None = None
    kind: CancelKind | None = None
    since: datetime | None = None
    until: datetime | None = None
    """The end, not included."""
    sought: str | None = None
    """A part of the name, the contract or the address, or a whole reference."""


def find_declarations(
    account_id: str, wanted: DeclarationFilter, *, before: str | None = None, limit: int = 50
) -> Page[Declaration]:
    """Return a page of the notices that fit, the latest first, from behind ``before``."""
    columns = (Declaration.received_at, Declaration.id)
    order = Keyset(columns, Declaration.account_id == account_id)
    window = _window(order, wanted, before)
    query = select(Declaration).where(*_conditions(account_id, wanted))
    return read_page(db.session, query, order, window=window, limit=limit)


def list_declarations_about(
    account_id: str, names: Collection[str], *, since: datetime | None = None
) -> list[Declaration]:
    """Return the latest declarations about a contract or a customer of one of these names.

    Nobody vouches for what was typed, so only what is the same to the letter counts.
    """
    query = select(Declaration).where(
        Declaration.account_id == account_id,
        Declaration.contract.in_(
            [*names, *(each for name in names for each in pseudonyms(account_id, name))]
        ),
    )
    if since is not None:
        query = query.where(Declaration.received_at >= since)
    query = query.order_by(Declaration.received_at.desc(), Declaration.id.desc()).limit(RELATED)
    return list(db.session.scalars(query))


def _window(order: Keyset, wanted: DeclarationFilter, before: str | None) -> Window:
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(Declaration.received_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(Declaration.received_at < wanted.until)
    return build_window(db.session, order, *conditions, before=before, size=WINDOW)


def _conditions(account_id: str, wanted: DeclarationFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        conditions.append(Declaration.kind == wanted.kind)
    if wanted.state is not None:
        conditions.append(_stands(account_id, wanted.state))
    if wanted.sought:
        conditions.append(_is_sought(account_id, wanted.sought))
    return conditions


def _stands(account_id: str, state: DeclarationState) -> ColumnElement[bool]:
    if state is DeclarationState.RECORDED:
        return Declaration.action_id.is_(None)
    status = {
        DeclarationState.WAITING: ActionStatus.PENDING,
        DeclarationState.CONFIRMED: ActionStatus.APPLIED,
    }.get(state, ActionStatus.FAILED)
    code = UNREACHABLE if state is DeclarationState.UNREACHED else None
    but = UNREACHABLE if state is DeclarationState.REFUSED else None
    kind = ActionKind.VERIFY_CANCEL
    return Declaration.action_id.in_(
        actions.list_action_ids(account_id, kind, status, code=code, but=but)
    )


def _is_sought(account_id: str, text: str) -> ColumnElement[bool]:
    columns = (Declaration.name, Declaration.contract, Declaration.email)
    parts = [column.icontains(text, autoescape=True) for column in columns]
    code = build_code(text)
    erased = Declaration.contract.in_(pseudonyms(account_id, text))
    return or_(*parts, erased, Declaration.id.endswith(code, autoescape=True) if code else erased)
