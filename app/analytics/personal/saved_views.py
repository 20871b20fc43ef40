"""Views of the results under a name: a member's own, and those for everybody in the account."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, or_, select

from app.accounts.models import Mode
from app.analytics.personal.models import SavedView
from app.core.errors import FairwellError
from app.extensions import db

MAX_NAME = 80
MAX_VIEWS = 50
"""How many an account keeps for one member, and for everybody."""


class InvalidView(FairwellError):
    """A view cannot be saved: it has no name, or there are too many."""


def list_saved_views(account_id: str, mode: Mode, member_id: str) -> list[SavedView]:
    """Return the views a member may open, by name: their own, and everybody's."""
    query = select(SavedView).where(
        SavedView.account_id == account_id,
        SavedView.mode == mode,
        or_(SavedView.member_id == member_id, SavedView.member_id.is_(None)),
    )
    return list(db.session.scalars(query.order_by(SavedView.name, SavedView.id)))


def save_view(
    account_id: str,
    mode: Mode,
    made_by: str,
    *,
    name: str,
    view: str,
    parameters: Mapping[str, str],
    for_all: bool = False,
) -> SavedView:
    """Keep a view under a name.

    :raises InvalidView: if it has no name, or there are as many as anybody can tell apart.
    """
    owner, text = None if for_all else made_by, " ".join(name.split())
    if not text or len(text) > MAX_NAME or not text.isprintable():
        raise InvalidView("name")
    if _count(account_id, mode, owner) >= MAX_VIEWS:
        raise InvalidView("too_many")
    saved = SavedView(
        account_id=account_id,
        mode=mode,
        member_id=owner,
        made_by=made_by,
        name=text,
        view=view,
        parameters=dict(parameters),
    )
    db.session.add(saved)
    db.session.flush()
    return saved


def remove_saved_view(account_id: str, mode: Mode, view_id: str, member_id: str) -> bool:
    """Delete a view that a member may open, and return whether there was one.

    One for everybody is deleted by whoever made it.
    """
    found = db.session.get(SavedView, (account_id, view_id))
    if found is None or found.mode is not mode or found.made_by != member_id:
        return False
    db.session.delete(found)
    db.session.flush()
    return True


def _count(account_id: str, mode: Mode, owner: str | None) -> int:
    query = select(func.count()).where(
        SavedView.account_id == account_id,
        SavedView.mode == mode,
        SavedView.member_id.is_not_distinct_from(owner),
    )
    return db.session.scalar(query) or 0
