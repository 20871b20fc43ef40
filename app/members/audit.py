"""The audit log: who changed what. Entries are added, and never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.core.clock import utcnow
from app.core.database.pagination import Keyset, Page, read_page
from app.core.database.types import JsonObject
from app.extensions import db
from app.members.models import AuditEntry, Member
from app.members.service import list_memberships

OPERATOR = "operator"


def record(
    account_id: str, member: Member | None, verb: str, subject: str = "", **detail: Any
) -> None:
    """Write down that a member changed something, in the transaction of the change.

    ``detail`` holds codes and values. No secret, and nobody's words: the log is kept for long.
    """
    _add(account_id, member, verb, subject=subject, detail=detail, at=utcnow())


def record_everywhere(
    member: Member, verb: str, at: datetime | None = None, /, **detail: Any
) -> None:
    """Write down in every account of a member what concerns their own sign-in.

    ``at`` is when it happened, where that was not just now.
    """
    told = {"name": member.name} | detail
    for place in list_memberships(member.id):
        _add(place.account.id, member, verb, subject=member.id, detail=told, at=at or utcnow())


def _add(
    account_id: str,
    member: Member | None,
    verb: str,
    *,
    subject: str,
    detail: JsonObject,
    at: datetime,
) -> None:
    entry = AuditEntry(
        account_id=account_id,
        member_id=member.id if member else None,
        actor=member.name if member else OPERATOR,
        verb=verb,
        subject=subject[:200],
        detail=detail,
        at=at,
    )
    db.session.add(entry)
    db.session.flush()


def list_entries(
    account_id: str,
    *,
    before: str | None = None,
    kind: str | None = None,
    member_id: str | None = None,
    limit: int = 50,
) -> Page[AuditEntry]:
    """Return a page of entries, the newest first, from behind the entry ``before``.

    ``kind`` is the noun of the verb, such as ``flow``; ``member_id`` may be ``OPERATOR``.
    """
    order = Keyset((AuditEntry.id,), AuditEntry.account_id == account_id)
    query = select(AuditEntry).where(order.scope)
    if kind:
        query = query.where(AuditEntry.verb.startswith(f"{kind}.", autoescape=True))
    if member_id:
        wanted = None if member_id == OPERATOR else member_id
        query = query.where(AuditEntry.member_id.is_not_distinct_from(wanted))
    return read_page(db.session, query, order, before=before or None, limit=limit)


def list_kinds(account_id: str) -> list[str]:
    """Return the nouns of all verbs in an account's log."""
    query = select(AuditEntry.verb).where(AuditEntry.account_id == account_id).distinct()
    return sorted({verb.partition(".")[0] for verb in db.session.scalars(query)})


def list_actors(account_id: str) -> list[tuple[str, str]]:
    """Return who is in an account's log, by name: their id, or ``OPERATOR``."""
    query = (
        select(AuditEntry.member_id, func.max(AuditEntry.actor))
        .where(AuditEntry.account_id == account_id)
        .group_by(AuditEntry.member_id)
    )
    found = [(member_id or OPERATOR, name) for member_id, name in db.session.execute(query)]
    return sorted(found, key=lambda actor: (actor[1].lower(), actor[0]))
