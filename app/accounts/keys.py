"""What members see and do of keys: which there are, when they were used, and how they end."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.accounts.errors import KeyNotFound
from app.accounts.models import Account, ApiKey, ApiKeyUse, SigningKey
from app.accounts.service import new_webhook_secret
from app.core.clock import utcnow
from app.core.database.upserts import build_upsert
from app.extensions import db

NOTED_EVERY = timedelta(hours=1)
"""How exact "last used" is. Every use would otherwise write a row."""
ROTATION = timedelta(hours=24)
"""How long the webhook secret before the new one goes on signing actions."""
LIVE_SIGNING_KEYS = 2
_noted: dict[str, datetime] = {}
"""When this process wrote down the use of an API key the last time, by the key's hash."""


def list_api_keys(account_id: str) -> list[ApiKey]:
    """Return the API keys, the newest first, those revoked among them."""
    query = select(ApiKey).where(ApiKey.account_id == account_id)
    query = query.options(undefer(ApiKey.last_used_at)).execution_options(populate_existing=True)
    return list(db.session.scalars(query.order_by(ApiKey.created_at.desc(), ApiKey.hint)))


def revoke_api_key(account_id: str, fingerprint: str) -> ApiKey:
    """Refuse the key from now on, for good.

    :raises KeyNotFound: if the account has no such key.
    """
    keys = [key for key in list_api_keys(account_id) if key.fingerprint == fingerprint]
    if not keys:
        raise KeyNotFound(fingerprint)
    keys[0].revoked_at = keys[0].revoked_at or utcnow()
    db.session.flush()
    return keys[0]


def list_signing_keys(account_id: str) -> list[SigningKey]:
    """Return the signing keys, the newest first, those retired among them."""
    query = select(SigningKey).where(SigningKey.account_id == account_id)
    return list(db.session.scalars(query.order_by(SigningKey.kid.desc())))


def list_live_signing_keys(account_id: str) -> list[SigningKey]:
    """Return the keys that customers can come by, the newest first."""
    return [key for key in list_signing_keys(account_id) if key.retired_at is None]


def note_signing(key: SigningKey) -> None:
    """Write down that a key signed a token, unless that was done within the hour."""
    now = utcnow()
    if key.last_used_at is None or now - key.last_used_at >= NOTED_EVERY:
        key.last_used_at = now
        db.session.flush()


def note_use(key: ApiKey) -> bool:
    """Write down that a key was used, unless this process did within the hour; return whether.

    The process remembers: asking the database at each use would cost a statement.
    """
    now = utcnow()
    noted_at = _noted.get(key.secret_hash)
    if noted_at is not None and timedelta() <= now - noted_at < NOTED_EVERY:
        return False
    row = {"account_id": key.account_id, "secret_hash": key.secret_hash, "last_used_at": now}
    insert = build_upsert(db.session, ApiKeyUse).values(row)
    changed = {"last_used_at": insert.excluded.last_used_at}
    is_older = ApiKeyUse.last_used_at <= now - NOTED_EVERY
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=["account_id", "secret_hash"], set_=changed, where=is_older
        )
    )
    _noted[key.secret_hash] = now
    return True


def forget_uses() -> None:
    """Forget what this process noted: for whoever puts another database in the place of one."""
    _noted.clear()


def rotate_webhook_secret(account: Account) -> str:
    """Return a new secret for actions. For a day, both the new one and the one before it sign."""
    account.previous_webhook_secret = account.webhook_secret
    account.previous_webhook_secret_until = utcnow() + ROTATION
    account.webhook_secret = new_webhook_secret()
    db.session.flush()
    return account.webhook_secret


def action_secrets(account: Account, now: datetime) -> list[str]:
    """Return the secrets that sign actions at this moment, the newest first."""
    until = account.previous_webhook_secret_until
    if account.previous_webhook_secret is None or until is None or until <= now:
        return [account.webhook_secret]
    return [account.webhook_secret, account.previous_webhook_secret]
