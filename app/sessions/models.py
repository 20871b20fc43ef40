"""The cancel session."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Select,
    Text,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.ext.associationproxy import AssociationProxy
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from app.accounts.models import Account, Mode
from app.core.clock import utcnow
from app.core.database.indexes import index_of_beginnings
from app.core.database.types import Id, Json, JsonList, JsonObject, Parsed
from app.core.ids import build_code, build_reference, new_id
from app.extensions import Model
from app.flows.document.content import text_in
from app.mail.states import MailState
from app.offers.snapshot import OfferSnapshot
from app.offers.subscription import ClaimedSubscription, Customer
from app.sessions.engine.progress import OfferState, Outcome, Progress
from app.sessions.entry.causes import RefusalReason
from app.sessions.followup.models import SessionFollowup, followed

_WHERE_SAID: dict[str, Any] = dict.fromkeys(
    ["postgresql_where", "sqlite_where"], text("said IS NOT NULL")
)
"""Few customers give feedback: the index holds those sessions alone."""


def _code_in_id(context: Any) -> str:
    """Return the end of the row's id, which its reference is made of."""
    return build_code(build_reference(context.get_current_parameters()["id"]))


def _read_shown_offer(offer: JsonObject | None) -> OfferSnapshot | None:
    return OfferSnapshot.model_validate(offer) if offer else None


class CancelSession(Model):
    """One customer's way through one published flow.

    What the customer said lives on this row too, so that a step costs one
    row read and one row written. What followed the outcome does not.
    """

    __tablename__ = "cancel_sessions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "flow_version_id"], ["flow_versions.account_id", "flow_versions.id"]
        ),
        UniqueConstraint("account_id", "mode", "token_id"),
        Index("ix_cancel_sessions_open", "account_id", "outcome", "touched_at"),
        index_of_beginnings("ix_cancel_sessions_customer", "account_id", "customer_ref"),
        index_of_beginnings("ix_cancel_sessions_subscription", "account_id", "subscription_ref"),
        Index("ix_cancel_sessions_reference", "account_id", "reference_code"),
        Index("ix_cancel_sessions_started", "account_id", "mode", "started_at", "id"),
        Index(
            "ix_cancel_sessions_experiment",
            *("account_id", "experiment_id", "customer_ref", "id", "outcome", "variant_key"),
            postgresql_where=text("exposed_at IS NOT NULL"),
            sqlite_where=text("exposed_at IS NOT NULL"),
        ),
        Index("ix_cancel_sessions_ended", "account_id", "mode", "ended_at"),
        Index("ix_cancel_sessions_said", "account_id", "mode", "started_at", "id", **_WHERE_SAID),
        Index(
            "ix_cancel_sessions_said_ended",
            *("account_id", "mode", "ended_at", "locale", "outcome", "reason_code"),
            **_WHERE_SAID,
        ),
    )

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "cs"))

    flow_version_id: Mapped[str] = mapped_column(Id)
    mode: Mapped[Mode]
    token_id: Mapped[str]
    """The ``jti`` of the open token: the same token resumes this session."""
    customer_ref: Mapped[str]  # in the host's system; opaque to us
    subscription_ref: Mapped[str]  # a copy of what the data say, to be found by
    reference_code: Mapped[str] = mapped_column(default=_code_in_id)
    """The reference as it stands in the id: ``73qr7d3gdbg`` for ``73QR-7D3G-DBG``."""
    subscription_data: Mapped[JsonObject] = mapped_column("subscription")
    plan_name: Mapped[Any] = mapped_column(Json)
    """What the catalogue calls the plan: words, words by locale, or None if it does not know it."""
    customer_data: Mapped[JsonObject] = mapped_column("customer")
    ignored: Mapped[JsonList | None]
    """The claims that were of no use, each with the reason. None: from before they were noted."""
    return_url: Mapped[str | None] = mapped_column(Text)
    allowed_offers: Mapped[JsonList | None]
    """The keys of the offers that the host allows. None: all."""
    host_origin: Mapped[str | None]  # the page the customer came from; messages go there
    locale: Mapped[str]
    timezone: Mapped[str]
    packs: Mapped[JsonList] = mapped_column(default=list)
    """The policy packs this session runs under, each as id and version."""

    experiment_id: Mapped[str | None] = mapped_column(Id)
    """The experiment whose variant the session runs on. None: it is in none."""
    experiment_key: Mapped[str | None]  # its name, as events tell it
    variant_key: Mapped[str | None]
    exposed_at: Mapped[datetime | None]
    """When the customer reached the first page that differs for them. None: they saw no
    difference, and do not count."""

    step_key: Mapped[str]
    """The step the customer is on. Kept here, never taken from the request."""
    trail: Mapped[JsonList] = mapped_column(default=list)
    answers: Mapped[JsonObject] = mapped_column(default=dict)  # by step key
    said: Mapped[str | None] = mapped_column(Text)
    """The free texts among the answers, folded for searching. None: no feedback was given."""
    reason_code: Mapped[str | None]
    offer_decisions: Mapped[JsonList | None]
    """What was decided about each offer when one was looked for, as ``key`` and ``code``."""
    offer: Mapped[JsonObject | None]  # as it was shown, terms included
    offer_state: Mapped[OfferState | None]
    choice: Mapped[JsonObject | None]
    action_id: Mapped[str | None] = mapped_column(Id)  # the latest thing we asked billing to do

    outcome: Mapped[Outcome | None]  # set once; None while the session is open
    effective_at: Mapped[datetime | None]  # when a cancellation takes effect
    sequence: Mapped[int] = mapped_column(default=0)  # of the latest event
    started_at: Mapped[datetime] = mapped_column(default=utcnow)
    touched_at: Mapped[datetime] = mapped_column(
        default=utcnow
    )  # when the customer last did something
    ended_at: Mapped[datetime | None]
    link_mail_state: Mapped[MailState | None]  # of the letter with a link; None: none was promised
    texts_deleted_at: Mapped[datetime | None]  # their words and names are kept for a while only
    erased_at: Mapped[datetime | None]
    """When the customer was erased. What is left is evidence, under a pseudonym."""

    account: Mapped[Account] = relationship(lazy="raise")

    followup: Mapped[SessionFollowup | None] = relationship(back_populates="cancel_session")
    """What followed the outcome: a row of its own, which no step of an open session reads."""
    withdrawn_at: AssociationProxy[datetime | None] = followed("withdrawn_at")
    withdrawal_receipt_id: AssociationProxy[str | None] = followed("withdrawal_receipt_id")
    back_action_id: AssociationProxy[str | None] = followed("back_action_id")
    undone_at: AssociationProxy[datetime | None] = followed("undone_at")
    reactivated_at: AssociationProxy[datetime | None] = followed("reactivated_at")
    return_receipt_id: AssociationProxy[str | None] = followed("return_receipt_id")
    renewed_claims: AssociationProxy[JsonObject | None] = followed("renewed_claims")
    resume_action_id: AssociationProxy[str | None] = followed("resume_action_id")
    resumed_at: AssociationProxy[datetime | None] = followed("resumed_at")
    lapsed_at: AssociationProxy[datetime | None] = followed("lapsed_at")
    lapsed_by: AssociationProxy[str | None] = followed("lapsed_by")

    @property
    def is_open(self) -> bool:
        """Whether the outcome is still undecided."""
        return self.outcome is None

    @property
    def decided_at(self) -> datetime | None:
        """When the decision that holds was taken: a withdrawal afterwards, or else the outcome."""
        return None if self.is_open else self.withdrawn_at or self.ended_at

    @property
    def is_back(self) -> bool:
        """Whether the customer came back after canceling."""
        return self.undone_at is not None or self.reactivated_at is not None

    @property
    def took_way_back(self) -> bool:
        """Whether the customer asked to come back, whatever came of it."""
        return not self.is_open and (self.back_action_id is not None or self.is_back)

    @property
    def reference(self) -> str:
        """The number a customer can quote."""
        return build_reference(self.id)

    subscription = Parsed("subscription_data", ClaimedSubscription.model_validate)
    """What the host said about the subscription when it sent the customer."""
    customer = Parsed("customer_data", Customer.model_validate)
    """What the host said about the customer."""
    shown_offer = Parsed("offer", _read_shown_offer)
    """The offer as it was shown; None where none was."""

    @property
    def shown_plan(self) -> str:
        """What the customer reads as the name of their plan; nothing if the host named none."""
        return text_in(self.plan_name, self.locale, self.subscription_data.get("plan") or "")

    @property
    def progress(self) -> Progress:
        """Where the customer stands, as the runner's value."""
        return Progress(
            step_key=self.step_key,
            trail=tuple(self.trail),
            answers=self.answers,
            offer=self.shown_offer,
            offer_state=self.offer_state,
            choice=self.choice,
            outcome=self.outcome,
        )

    @progress.setter
    def progress(self, progress: Progress) -> None:
        for name, value in progress.columns().items():
            if getattr(self, name) != value:
                setattr(self, name, value)
        if progress.offer is not self.shown_offer:
            offer = progress.offer
            self.offer = None if offer is None else offer.model_dump(mode="json")


def with_account() -> Select[CancelSession]:
    """Return the query for sessions, each with its account."""
    return (
        select(CancelSession)
        .join(CancelSession.account)
        .options(contains_eager(CancelSession.account))
    )


class RefusalSource(StrEnum):
    """Where a token was refused."""

    OPEN = "open"
    """The page that a customer's browser opens."""
    API = "api"
    """``POST /api/v1/sessions``."""


class RefusedToken(Model):
    """A token that opened no session. The page that said so shows the end of its id."""

    __tablename__ = "refused_tokens"
    __table_args__ = (Index("ix_refused_tokens_at", "account_id", "at"),)

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    """What the token claims; nobody vouches for it."""
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "ref"))
    at: Mapped[datetime] = mapped_column(default=utcnow)
    source: Mapped[RefusalSource]
    mode: Mapped[Mode | None]
    """None: the token could not be read so far."""
    reason: Mapped[RefusalReason]
    claims: Mapped[JsonList] = mapped_column(default=list)
    """The names of the claims that are wrong. Never their values."""
    given: Mapped[str | None]
    """An origin, a key's name, a flow's key, or seconds: nothing about a customer."""

    @property
    def reference(self) -> str:
        """What the page shows, for somebody to read out."""
        return build_reference(self.id)
