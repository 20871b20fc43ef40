"""Refused tokens: why, when and under which reference, for the developer at the host.

Nothing of a customer is kept. Whose token it was is what the token claims: nobody vouches for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, tuple_

from app.accounts.models import Mode
from app.core.errors import FairwellError
from app.core.ids import build_code
from app.core.observability.counters import count_on_commit
from app.extensions import db
from app.sessions.entry.causes import RefusalReason
from app.sessions.errors import InvalidToken
from app.sessions.models import RefusalSource, RefusedToken

MAX_KEPT = 500
"""How many an account keeps: whoever makes up tokens in its name fills no more than that."""


def record_refusal(
    account_id: str, error: FairwellError, *, source: RefusalSource, mode: Mode | None
) -> RefusedToken:
    """Write down why the flow did not open, and delete the oldest beyond the limit."""
    about = error if isinstance(error, InvalidToken) else None
    refused = RefusedToken(
        account_id=account_id,
        source=source,
        mode=mode,
        reason=reason_of(error),
        claims=about.claims if about else [],
        given=about.given if about else str(error)[:200],
    )
    db.session.add(refused)
    count_on_commit(db.session, "refused_tokens", reason=refused.reason)
    db.session.flush()
    _delete_beyond_limit(account_id)
    return refused


def reason_of(error: FairwellError) -> RefusalReason:
    """Return why a token was refused; what is no matter of the token is one of the flow."""
    return error.reason if isinstance(error, InvalidToken) else RefusalReason.FLOW


def list_refusals(
    account_id: str,
    mode: Mode,
    *,
    reference: str | None = None,
    before: str | None = None,
    limit: int,
) -> Sequence[RefusedToken]:
    """Return a page of refusals, the newest first, with those whose mode could not be read.

    ``reference`` is what a customer reads out from the page, in any spelling.
    """
    query = select(RefusedToken).where(
        RefusedToken.account_id == account_id,
        or_(RefusedToken.mode == mode, RefusedToken.mode.is_(None)),
    )
    if reference:
        query = query.where(RefusedToken.id.endswith(build_code(reference), autoescape=True))
    if before:
        query = query.where(RefusedToken.id < before)
    return db.session.scalars(query.order_by(RefusedToken.id.desc()).limit(limit)).all()


def delete_old_refusals(account_id: str, *, before: datetime, limit: int) -> int:
    """Delete refusals that are older, and return how many."""
    is_old = (RefusedToken.account_id == account_id) & (RefusedToken.at < before)
    key = (RefusedToken.account_id, RefusedToken.id)
    ids = [tuple(row) for row in db.session.execute(select(*key).where(is_old).limit(limit))]
    if ids:
        db.session.execute(delete(RefusedToken).where(tuple_(*key).in_(ids)))
    return len(ids)


def _delete_beyond_limit(account_id: str) -> None:
    query = select(RefusedToken.id).where(RefusedToken.account_id == account_id)
    oldest = db.session.scalar(query.order_by(RefusedToken.id.desc()).offset(MAX_KEPT).limit(1))
    if oldest is not None:
        theirs = RefusedToken.account_id == account_id
        db.session.execute(delete(RefusedToken).where(theirs, RefusedToken.id <= oldest))
