"""What can be done with accounts and their keys."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.errors import AccountNotFound
from app.accounts.models import Account, ApiKey, Mode, SigningKey
from app.accounts.origins import normalize_origin
from app.accounts.scopes import check_scopes
from app.accounts.settings import check_settings
from app.core.clock import utcnow
from app.extensions import db


@dataclass(frozen=True, slots=True)
class Caller:
    """Who holds an API key, and in which mode they may act."""

    account: Account
    mode: Mode
    key: ApiKey


def create_account(name: str, *, origins: Iterable[str] = (), **settings: Any) -> Account:
    """Create an account with its first webhook secret.

    :raises InvalidSetting: if a setting has a value it cannot have.
    :raises InvalidOrigin: if an origin is not one.
    """
    account = Account(
        name=name,
        webhook_secret=new_webhook_secret(),
        allowed_origins=sorted({normalize_origin(text) for text in origins}),
        **check_settings(settings),
    )
    db.session.add(account)
    db.session.flush()
    return account


def get_account(account_id: str) -> Account | None:
    """Return the account, or None."""
    return db.session.get(Account, account_id)


def require_account(account_id: str) -> Account:
    """Return the account.

    :raises AccountNotFound: if there is none with this id.
    """
    account = get_account(account_id)
    if account is None:
        raise AccountNotFound(account_id)
    return account


def require_second_factor(account: Account, *, is_required: bool) -> None:
    """Ask every member of the account for a second factor from now on, or no longer."""
    account.requires_second_factor = is_required
    db.session.flush()


def change_account(account: Account, **settings: Any) -> dict[str, Any]:
    """Change settings of an account, and return what they were where they differ.

    None takes a setting back that may be left out.

    :raises InvalidSetting: if a setting has a value it cannot have.
    """
    settings |= check_settings(settings)
    before = {name: getattr(account, name) for name in settings}
    for name, value in settings.items():
        setattr(account, name, value)
    db.session.flush()
    return {name: old for name, old in before.items() if old != settings[name]}


def note_mail_test(account_id: str, **facts: Any) -> None:
    """Write down which letter tries the mail server, or how far it has come by now.

    What is said of an earlier letter than the latest is left out.
    """
    account = require_account(account_id)
    known = account.mail_test or {}
    if "member_id" in facts or known.get("number") == facts["number"]:
        account.mail_test = known | facts
        db.session.flush()


def change_origins(account: Account, origins: Iterable[str]) -> None:
    """Let the pages of these origins, and of no other, frame the flow and be returned to.

    :raises InvalidOrigin: if one of them is none.
    """
    account.allowed_origins = sorted({normalize_origin(text) for text in origins})
    db.session.flush()


def find_account(name: str) -> Account | None:
    """Return the oldest account of this name, or None."""
    query = select(Account).where(Account.name == name).order_by(Account.id).limit(1)
    return db.session.scalars(query).first()


def list_accounts() -> list[Account]:
    """Return all accounts, the oldest first."""
    return list(db.session.scalars(select(Account).order_by(Account.id)))


def open_one_secret() -> None:
    """Open the newest secret that is stored, to see whether our key is the right one.

    :raises cryptography.fernet.InvalidToken: if it is not.
    """
    newest = select(Account.webhook_secret).order_by(Account.id.desc()).limit(1)
    db.session.scalar(newest)


def list_account_ids() -> list[str]:
    """Return the ids of all accounts, the oldest first."""
    return list(db.session.scalars(select(Account.id).order_by(Account.id)))


def create_signing_key(account_id: str) -> SigningKey:
    """Create a key for open tokens. The keys before it stay valid until they are retired."""
    key = SigningKey(account_id=account_id, secret=secrets.token_urlsafe(32))
    db.session.add(key)
    db.session.flush()
    return key


def retire_signing_key(account_id: str, kid: str) -> None:
    """Refuse from now on what this key signs."""
    key = db.session.get(SigningKey, (account_id, kid))
    if key is not None and key.retired_at is None:
        key.retired_at = utcnow()
        db.session.flush()


def latest_signing_key(account_id: str) -> SigningKey | None:
    """Return the newest live key of an account."""
    query = select(SigningKey).where(
        SigningKey.account_id == account_id, SigningKey.retired_at.is_(None)
    )
    return db.session.scalars(query.order_by(SigningKey.kid.desc()).limit(1)).first()


def get_signer(account_id: str, kid: str) -> tuple[Account, SigningKey] | None:
    """Return the account and its key of this name, unless the key is retired."""
    query = (
        select(Account, SigningKey)
        .join(SigningKey, SigningKey.account_id == Account.id)
        .where(
            Account.id == account_id,
            SigningKey.account_id == account_id,
            SigningKey.kid == kid,
            SigningKey.retired_at.is_(None),
        )
    )
    row = db.session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def create_api_key(
    account_id: str, mode: Mode, *, name: str | None = None, scopes: Collection[str] | None = None
) -> str:
    """Create an API key and return it, the only time it can be seen. No ``scopes``: everything.

    :raises InvalidScope: if one of the scopes is none, or the list is empty.
    """
    secret = f"fw_{mode}_{secrets.token_urlsafe(32)}"
    db.session.add(
        ApiKey(
            secret_hash=_hash(secret),
            account_id=account_id,
            mode=mode,
            hint=secret[:12],
            name=name or None,
            scopes=None if scopes is None else check_scopes(scopes),
        )
    )
    db.session.flush()
    return secret


def authenticate(api_key: str) -> Caller | None:
    """Return who holds this API key, or None if nobody does any more."""
    query = (
        select(Account, ApiKey)
        .join(ApiKey, ApiKey.account_id == Account.id)
        .where(ApiKey.secret_hash == _hash(api_key), ApiKey.revoked_at.is_(None))
    )
    row = db.session.execute(query).one_or_none()
    return None if row is None else Caller(row[0], row[1].mode, row[1])


def new_webhook_secret() -> str:
    """Return a secret as Standard Webhooks spells it: ``whsec_`` and 32 bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def _hash(api_key: str) -> str:
    return hashlib.sha256(api_key.encode("utf-8", "surrogatepass")).hexdigest()
