"""Finding notices among many: the newest first, in pages.

Nothing of a notice is indexed but when it came. A search looks at ``WINDOW`` notices at a
time; when that many hold too few, the page says where to go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from app.billing import service as actions
from app.billing.models import ActionKind, ActionStatus
from app.billing.service import UNREACHABLE
from app.core.ids import build_code
from app.core.security.pseudonyms import pseudonyms
from app.declarations.models import Declaration
from app.declarations.states import DeclarationState
from app.extensions import db
from app.flows.declaration import CancelKind

WINDOW = 5000


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


@dataclass(frozen=True, slots=True)
class DeclarationPage:
    """A page of a list."""

    rows: list[Declaration]
    older: str | None
    """The notice behind which the next page begins, or None at the end."""


def find_declarations(
    account_id: str, wanted: DeclarationFilter, *, before: str | None = None, limit: int = 50
) -> DeclarationPage:
    """Return a page of the notices that fit, the latest first, from behind ``before``."""
    window = _window(account_id, wanted, before)
    query = select(Declaration).join(
        window, (Declaration.account_id == account_id) & (Declaration.id == window.c.id)
    )
    query = query.where(*_conditions(account_id, wanted)).order_by(*_newest_first())
    found = list(db.session.scalars(query.limit(limit + 1)))
    if len(found) > limit:
        return DeclarationPage(found[:limit], found[limit - 1].id)
    return DeclarationPage(found, _end_of(window))


def _window(account_id: str, wanted: DeclarationFilter, before: str | None) -> Any:
    query = select(Declaration.id, Declaration.received_at).where(
        Declaration.account_id == account_id
    )
    if before is not None:
        query = query.where(_is_behind(account_id, before))
    if wanted.since is not None:
        query = query.where(Declaration.received_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(Declaration.received_at < wanted.until)
    return query.order_by(*_newest_first()).limit(WINDOW).subquery("looked_at")


def _end_of(window: Any) -> str | None:
    """Return the last notice of a window that was full: there may be more behind it."""
    if db.session.scalar(select(func.count()).select_from(window)) != WINDOW:
        return None
    last = select(window.c.id).order_by(window.c.received_at, window.c.id).limit(1)
    return db.session.scalar(last)


def _is_behind(account_id: str, notice_id: str) -> ColumnElement[bool]:
    place = select(Declaration.received_at, Declaration.id).where(
        Declaration.account_id == account_id, Declaration.id == notice_id
    )
    row = db.session.execute(place).one_or_none()
    if row is None:
        return Declaration.id < notice_id
    return tuple_(Declaration.received_at, Declaration.id) < tuple_(*row)


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


def _newest_first() -> tuple[ColumnElement[Any], ...]:
    return Declaration.received_at.desc(), Declaration.id.desc()
