"""Deleting who declared a notice: after a while, or because somebody asked for it.

What was declared, when, under which rules and what the host made of it stays as
evidence (P40). In place of the contract stands a pseudonym: whoever knows the number
can still show that it was canceled.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select

from app.core.clock import utcnow
from app.core.security.pseudonyms import pseudonym
from app.declarations.models import Declaration
from app.extensions import db


def delete_old_declarants(account_id: str, *, before: datetime, limit: int) -> int:
    """Forget who declared what was received before, and return of how many notices."""
    query = (
        select(Declaration)
        .where(
            Declaration.account_id == account_id,
            Declaration.received_at < before,
            Declaration.forgotten_at.is_(None),
        )
        .order_by(Declaration.received_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = list(db.session.scalars(query))
    erase_declarations(found)
    return len(found)


def lock_declarations(
    account_id: str, contracts: Collection[str], addresses: Collection[str]
) -> list[Declaration]:
    """Return the notices about one of these contracts or from one of these addresses.

    Nobody vouches for a notice, so only what is the same to the letter is theirs.
    """
    query = select(Declaration).where(
        Declaration.account_id == account_id,
        Declaration.forgotten_at.is_(None),
        or_(
            Declaration.contract.in_([*contracts, *addresses]),
            Declaration.email.in_(addresses),
        ),
    )
    query = query.order_by(Declaration.id).with_for_update()
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def erase_declarations(found: Sequence[Declaration]) -> None:
    """Take the person out of notices."""
    for notice in found:
        notice.name, notice.email, notice.cause = "", None, None
        notice.contract = pseudonym(notice.account_id, notice.contract)
        notice.forgotten_at = utcnow()
    db.session.flush()
