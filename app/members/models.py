"""The member, their memberships, the invitations, and the audit log."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import partial

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import utcnow
from app.core.database.types import Encrypted, Id, JsonList, JsonObject
from app.core.ids import new_id
from app.extensions import Model
from app.mail.states import MailState
from app.members.roles import Role


def new_stamp() -> str:
    """Return a stamp nobody can guess."""
    return secrets.token_urlsafe(16)


class Member(Model):
    """A person who signs in. Global and small: their accounts are found by it."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("oidc_issuer", "oidc_subject"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "mem"))
    email: Mapped[str] = mapped_column(unique=True)
    """In lower case, as it is compared."""
    name: Mapped[str]
    password_hash: Mapped[str | None]
    """Argon2id. None: they have not chosen one, or sign in elsewhere."""
    locale: Mapped[str] = mapped_column(default="en")
    timezone: Mapped[str] = mapped_column(default="UTC")
    stamp: Mapped[str] = mapped_column(default=new_stamp)
    """Is in every cookie and every link. A new one ends them all."""
    totp_secret: Mapped[str | None] = mapped_column(Encrypted)
    totp_since: Mapped[datetime | None]
    """When the second factor was confirmed. None: it is not asked for."""
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)
    """The time step of the latest code, so that no code counts twice."""
    recovery_hashes: Mapped[JsonList] = mapped_column(default=list)
    """SHA-256 of the recovery codes that are left. They are random, so a slow hash adds nothing."""
    oidc_issuer: Mapped[str | None]
    oidc_subject: Mapped[str | None]
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    """Wrong codes of the second factor since the latest right one."""
    last_failed_at: Mapped[datetime | None]
    signed_in_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class SignInTries(Model):
    """Wrong passwords for an address from a network. Whether anybody has the address is all one."""

    __tablename__ = "sign_in_tries"

    whence: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A digest: who tried to sign in, and from where, is not to be read here."""
    failed: Mapped[int] = mapped_column(default=0)
    last_failed_at: Mapped[datetime] = mapped_column(default=utcnow)


class MemberSession(Model):
    """A browser in which a member is signed in. Global and small: a cookie names it."""

    __tablename__ = "member_sessions"
    __table_args__ = (Index("ix_member_sessions_member_id", "member_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "mses"))
    member_id: Mapped[str] = mapped_column(Id)
    browser: Mapped[str]
    """What the browser calls itself, cut short."""
    network: Mapped[str] = mapped_column(String(64))
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class RefusedSignIn(Model):
    """A wrong password that the worker has not looked at: whose it was, nobody knows yet."""

    __tablename__ = "refused_sign_ins"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "rsi"))
    address_digest: Mapped[str] = mapped_column(String(64))
    network: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class Membership(Model):
    """What a member is to one account. Global and small: a member's accounts are found by it."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_member_id", "member_id"),)

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(Id, primary_key=True)
    role: Mapped[Role]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class Invitation(Model):
    """A way into an account for somebody who is not in it yet."""

    __tablename__ = "invitations"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "inv"))
    email: Mapped[str]
    role: Mapped[Role]
    invited_by: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    mail_state: Mapped[MailState] = mapped_column(default=MailState.NONE)


class AuditEntry(Model):
    """Who changed what, and when. Never changed itself."""

    __tablename__ = "audit_entries"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "aud"))
    at: Mapped[datetime] = mapped_column(default=utcnow)
    member_id: Mapped[str | None] = mapped_column(Id)
    """None: the operator, by a command."""
    actor: Mapped[str]
    """The name as it was then, for members come and go."""
    verb: Mapped[str]
    """A past participle with its noun, such as ``flow.published``."""
    subject: Mapped[str]
    """The key or id of what was changed."""
    detail: Mapped[JsonObject] = mapped_column(default=dict)
    """What else there is to know: codes and values, no secrets."""
