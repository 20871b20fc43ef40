"""The audit log: who changed what. Entries are added, and never changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.members.models import AuditEntry, Member

OPERATOR = "operator"


def record(
    account_id: str, member: Member | None, verb: str, subject: str = "", **detail: Any
) -> None:
    """Write down that a member changed something, in the transaction of the change.

    ``detail`` holds codes and values. No secret, and nobody's words: the log is kept for long.
    """
    entry = AuditEntry(
        account_id=account_id,
        member_id=member.id if member else None,
        actor=member.name if member else OPERATOR,
        verb=verb,
        subject=subject[:200],
        detail=detail,
    )
    db.session.add(entry)
    db.session.flush()


def list_entries(
    account_id: str,
    *,
    before: str | None = None,
    verb: str | None = None,
    member_id: str | None = None,
    limit: int = 50,
) -> list[AuditEntry]:
    """Return a page of entries, the newest first, from behind the entry ``before``."""
    query = select(AuditEntry).where(AuditEntry.account_id == account_id)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    if verb is not None:
        query = query.where(AuditEntry.verb == verb)
    if member_id is not None:
        query = query.where(AuditEntry.member_id == member_id)
    return list(db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)))
