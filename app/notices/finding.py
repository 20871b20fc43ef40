"""Finding notices among many: the newest first, in pages.

Nothing of a notice is indexed but when it came. A search looks at ``WINDOW`` notices at a
time; when that many hold too few, the page says where to go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from app.actions import service as actions
from app.actions.executors.callback import UNREACHABLE
from app.actions.models import ActionKind, ActionStatus
from app.core.ids import code_of
from app.core.pseudonyms import pseudonyms
from app.extensions import db
from app.flows.declaration import CancelKind
from app.notices.models import Notice
from app.notices.states import NoticeState

WINDOW = 5000


@dataclass(frozen=True, slots=True)
class NoticeFilter:
    """What a list is narrowed down to. None: everything."""

    state: NoticeState | None = None
    kind: CancelKind | None = None
    since: datetime | None = None
    until: datetime | None = None
    """The end, not included."""
    sought: str | None = None
    """A part of the name, the contract or the address, or a whole reference."""


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A page of a list."""

    rows: list[Notice]
    older: str | None
    """The notice behind which the next page begins, or None at the end."""


def find_notices(
    account_id: str, wanted: NoticeFilter, *, before: str | None = None, limit: int = 50
) -> NoticePage:
    """Return a page of the notices that fit, the latest first, from behind ``before``."""
    window = _window(account_id, wanted, before)
    query = select(Notice).join(
        window, (Notice.account_id == account_id) & (Notice.id == window.c.id)
    )
    query = query.where(*_conditions(account_id, wanted)).order_by(*_newest_first())
    found = list(db.session.scalars(query.limit(limit + 1)))
    if len(found) > limit:
        return NoticePage(found[:limit], found[limit - 1].id)
    return NoticePage(found, _end_of(window))


def _window(account_id: str, wanted: NoticeFilter, before: str | None) -> Any:
    query = select(Notice.id, Notice.received_at).where(Notice.account_id == account_id)
    if before is not None:
        query = query.where(_is_behind(account_id, before))
    if wanted.since is not None:
        query = query.where(Notice.received_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(Notice.received_at < wanted.until)
    return query.order_by(*_newest_first()).limit(WINDOW).subquery("looked_at")


def _end_of(window: Any) -> str | None:
    """Return the last notice of a window that was full: there may be more behind it."""
    if db.session.scalar(select(func.count()).select_from(window)) != WINDOW:
        return None
    last = select(window.c.id).order_by(window.c.received_at, window.c.id).limit(1)
    return db.session.scalar(last)


def _is_behind(account_id: str, notice_id: str) -> ColumnElement[bool]:
    place = select(Notice.received_at, Notice.id).where(
        Notice.account_id == account_id, Notice.id == notice_id
    )
    row = db.session.execute(place).one_or_none()
    if row is None:
        return Notice.id < notice_id
    return tuple_(Notice.received_at, Notice.id) < tuple_(*row)


def _conditions(account_id: str, wanted: NoticeFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        conditions.append(Notice.kind == wanted.kind)
    if wanted.state is not None:
        conditions.append(_stands(account_id, wanted.state))
    if wanted.sought:
        conditions.append(_is_sought(account_id, wanted.sought))
    return conditions


def _stands(account_id: str, state: NoticeState) -> ColumnElement[bool]:
    if state is NoticeState.RECORDED:
        return Notice.action_id.is_(None)
    status = {
        NoticeState.WAITING: ActionStatus.PENDING,
        NoticeState.CONFIRMED: ActionStatus.APPLIED,
    }.get(state, ActionStatus.FAILED)
    code = UNREACHABLE if state is NoticeState.UNREACHED else None
    but = UNREACHABLE if state is NoticeState.REFUSED else None
    kind = ActionKind.VERIFY_CANCEL
    return Notice.action_id.in_(actions.ids_of(account_id, kind, status, code=code, but=but))


def _is_sought(account_id: str, text: str) -> ColumnElement[bool]:
    columns = (Notice.name, Notice.contract, Notice.email)
    parts = [column.icontains(text, autoescape=True) for column in columns]
    code = code_of(text)
    erased = Notice.contract.in_(pseudonyms(account_id, text))
    return or_(*parts, erased, Notice.id.endswith(code, autoescape=True) if code else erased)


def _newest_first() -> tuple[ColumnElement[Any], ...]:
    return Notice.received_at.desc(), Notice.id.desc()
