"""The notice."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import utcnow
from app.core.database.types import Id, JsonList
from app.core.ids import build_reference
from app.extensions import Model
from app.flows.declaration import CancelKind
from app.mail.states import MailState


class Declaration(Model):
    """A cancellation as it was declared on the public page: for the host to verify.

    The one place that holds who declared it, beside the action to the host.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_received", "account_id", "received_at"),
        Index("ix_notices_contract", "account_id", "contract"),
    )

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    """Made with the form, so that the same form is the same notice however often it is sent."""
    name: Mapped[str]
    contract: Mapped[str]
    """A customer or contract number, or the address the person signed up with. Unverified.

    A pseudonym once the person is forgotten: the same number leads to it, and it to no number.
    """
    email: Mapped[str | None] = mapped_column(Text)
    """Where the confirmation is to go. Unverified."""
    kind: Mapped[CancelKind | None]
    """None: the page did not ask."""
    cause: Mapped[str | None] = mapped_column(Text)
    """The extraordinary reason, in the person's own words."""
    end_on: Mapped[date | None]
    """None: as early as possible."""
    country: Mapped[str | None]
    locale: Mapped[str]
    packs: Mapped[JsonList] = mapped_column(default=list)
    """The policy packs the page was shown under, each as id and version."""
    action_id: Mapped[str | None] = mapped_column(Id)
    """What we asked the host to verify."""
    mail_state: Mapped[MailState] = mapped_column(default=MailState.NONE)
    """How far the mail with the confirmation came."""
    mail_code: Mapped[int | None]
    """What the mail server answered the last time it did not take the mail."""
    received_at: Mapped[datetime] = mapped_column(default=utcnow)
    forgotten_at: Mapped[datetime | None]
    """When it was deleted who declared it. What is left is evidence, without a person."""

    @property
    def is_withdrawal(self) -> bool:
        """Whether the contract is given back, not canceled."""
        return self.kind is CancelKind.WITHDRAWAL

    @property
    def reference(self) -> str:
        """The number a person can quote."""
        return build_reference(self.id)
