"""Wrong passwords on their way into the audit log.

Whether anybody has an address must not show in what a try costs. So each is written down
alike, by a digest, and the worker looks later whose it was.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from app.core.clock import utcnow
from app.extensions import db
from app.members import audit
from app.members.models import Member, RefusedSignIn

BATCH = 500


def note_refused_sign_in(email: str, network: str) -> None:
    """Write down a wrong password, whoever has the address. The caller commits."""
    row = RefusedSignIn(address_digest=_digest(email), network=network[:64], at=utcnow())
    db.session.add(row)
    db.session.flush()


def record_refused_sign_ins() -> int:
    """Take what concerns members into their accounts' audit logs; return of how many tries."""
    rows = list(db.session.scalars(select(RefusedSignIn).order_by(RefusedSignIn.at).limit(BATCH)))
    known = {_digest(email): member_id for member_id, email in _addresses()} if rows else {}
    for row in rows:
        member = db.session.get(Member, known.get(row.address_digest, ""))
        if member is not None:
            audit.record_everywhere(member, "member.sign_in_refused", row.at, network=row.network)
        db.session.delete(row)
    db.session.flush()
    return len(rows)


def _addresses() -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in db.session.execute(select(Member.id, Member.email))]


def _digest(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode("utf-8", "surrogatepass")).hexdigest()
