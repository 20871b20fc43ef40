"""Requests that are carried out once, however often they are sent.

A request claims its key in the transaction of its effect, so the two are there together or
not at all. The answer is kept a moment later: who asks in between learns that it is done.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, select, tuple_, update

from app.accounts.models import IdempotentRequest, Mode
from app.core.clock import utcnow
from app.core.database.upserts import build_upsert
from app.extensions import db

KEPT_FOR = timedelta(days=1)
_COLUMNS = ("account_id", "mode", "key_digest")


def claim_key(
    account_id: str, mode: Mode, key: str, request_digest: str, *, customer_ref: str | None = None
) -> IdempotentRequest | None:
    """Claim the key for a request, and return None; or return the request that had it before.

    Of two at once the second waits until the first has committed, or was refused.
    """
    digest, now = digest_key(key), utcnow()
    delete_old_requests(account_id, before=now - KEPT_FOR, limit=1, key_digest=digest)
    values = {
        "account_id": account_id,
        "mode": mode,
        "key_digest": digest,
        "request_digest": request_digest,
        "customer_ref": customer_ref,
        "created_at": now,
    }
    claim = build_upsert(db.session, IdempotentRequest).values(values)
    done = db.session.execute(
        claim.on_conflict_do_nothing(index_elements=list(_COLUMNS)).returning(
            IdempotentRequest.key_digest
        )
    )
    return None if done.first() else get_request(account_id, mode, key)


def get_request(account_id: str, mode: Mode, key: str) -> IdempotentRequest | None:
    """Return the request that has this key, or None."""
    identity = (account_id, mode, digest_key(key))
    return db.session.get(IdempotentRequest, identity, populate_existing=True)


def keep_answer(account_id: str, mode: Mode, key: str, answer: str) -> None:
    """Keep what the request with this key was answered."""
    db.session.execute(
        update(IdempotentRequest)
        .where(
            IdempotentRequest.account_id == account_id,
            IdempotentRequest.mode == mode,
            IdempotentRequest.key_digest == digest_key(key),
        )
        .values(answer=answer)
    )


def delete_old_requests(
    account_id: str, *, before: datetime, limit: int, key_digest: str | None = None
) -> int:
    """Delete requests from before a moment, or that of one key, and return how many."""
    columns = [getattr(IdempotentRequest, name) for name in _COLUMNS]
    query = select(*columns).where(
        IdempotentRequest.account_id == account_id, IdempotentRequest.created_at < before
    )
    if key_digest is not None:
        query = query.where(IdempotentRequest.key_digest == key_digest)
    keys = [tuple(row) for row in db.session.execute(query.limit(limit))]
    if keys:
        db.session.execute(delete(IdempotentRequest).where(tuple_(*columns).in_(keys)))
    return len(keys)


def erase_requests(account_id: str, mode: Mode, customer_ref: str) -> None:
    """Delete what was asked and answered about a customer."""
    db.session.execute(
        delete(IdempotentRequest).where(
            IdempotentRequest.account_id == account_id,
            IdempotentRequest.mode == mode,
            IdempotentRequest.customer_ref == customer_ref,
        )
    )


def digest_key(key: str) -> str:
    """Return what a key is found by: short, whatever it is."""
    return hashlib.sha256(key.encode()).hexdigest()
