"""The receipt, and the code by which it is found."""

from __future__ import annotations

import enum
from datetime import datetime
from functools import partial

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.types import Id, JsonObject
from app.core.ids import new_id
from app.extensions import Model
from app.mail.states import MailState


class ReceiptKind(enum.StrEnum):
    """What the receipt is proof of."""

    CANCELED = "canceled"
    WITHDRAWN = "withdrawn"
    """A withdrawal from the contract."""
    UNDONE = "undone"
    """The undoing of a cancellation, before it took effect."""
    REACTIVATED = "reactivated"
    """The new start of a subscription, after its cancellation took effect."""

    @property
    def is_return(self) -> bool:
        """Whether it is proof that a customer came back."""
        return self in {ReceiptKind.UNDONE, ReceiptKind.REACTIVATED}


class Receipt(Model):
    """What was decided and when, frozen at that moment. Only the mail columns ever change."""

    __tablename__ = "receipts"
    __table_args__ = (Index("ix_receipts_session", "account_id", "session_id"),)

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "rcpt"))
    session_id: Mapped[str] = mapped_column(Id)
    kind: Mapped[ReceiptKind]
    reference: Mapped[str]
    """The number a customer can quote."""
    code: Mapped[str]
    """Shows, with the reference, that a receipt was not made up. Opens nothing."""
    received_at: Mapped[datetime]
    effective_at: Mapped[datetime | None]
    """None: with the paid period, whose end nobody told us."""
    """When the subscription is to end."""
    locale: Mapped[str]
    timezone: Mapped[str]
    country: Mapped[str | None]
    facts: Mapped[JsonObject]
    """What else the receipt says; see ``facts.Facts``."""
    mailed_at: Mapped[datetime | None]
    mail_state: Mapped[MailState] = mapped_column(default=MailState.NONE)
    mail_code: Mapped[int | None]
    """What the mail server answered the last time it did not take the mail."""


class ReceiptCode(Model):
    """A code of a receipt. Global and small: somebody who holds only a print is led by it."""

    __tablename__ = "receipt_codes"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the code in hex. The code is random, so a slow hash would add nothing."""
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), index=True)
    receipt_id: Mapped[str] = mapped_column(Id)
