"""What Fairwell asks billing to do, read into types: a class for each kind of action.

A claim this version does not know stays in ``data``; one that is missing is None.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar

from fairwell_host.offers import AcceptedOffer, read_moment, read_offer

Data = Mapping[str, Any]
Read = TypeVar("Read")


def _optional(value: Any, read: Callable[[Any], Read]) -> Read | None:
    return None if value is None else read(value)


@dataclass(frozen=True, slots=True)
class Refund:
    """What the customer was promised to get back."""

    kind: str
    """``full`` or ``prorated``."""
    amount_minor: int | None
    """None: you find the amount, for example the share of what was paid with a discount."""
    currency: str | None

    @classmethod
    def read(cls, value: Any) -> "Refund | None":
        """Return the promise, or None where there was none."""
        if not isinstance(value, Mapping):
            return None
        return cls(value["kind"], value.get("amount_minor"), value.get("currency"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What every action says."""

    name: ClassVar[str] = ""
    """The ``kind`` of the request."""

    is_declaration: ClassVar[bool] = False
    """The customer declared it: it is never refused because a product has no code for it yet."""

    id: str
    """The same on every try, and what ``Fairwell.settle`` takes."""
    mode: str
    """``live``, or ``test`` while somebody builds."""
    session_id: str
    customer_ref: str
    subscription_ref: str
    data: Data = field(repr=False)
    """All of it, as it was sent."""

    @classmethod
    def read(cls, data: Data) -> "Action":
        """Return the action that a message asks for."""
        return cls(**cls._common(data), **cls._details(data.get(cls.name) or {}))

    @classmethod
    def _common(cls, data: Data) -> dict[str, Any]:
        refs = {name: data.get(name, "") for name in _REFS}
        return {"id": data["action_id"], "mode": data.get("mode", "live"), "data": data, **refs}

    @classmethod
    def _details(cls, details: Data) -> dict[str, Any]:
        return {}


_REFS = ("session_id", "customer_ref", "subscription_ref")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Action):
    """End the subscription."""

    name: ClassVar[str] = "cancel"
    is_declaration: ClassVar[bool] = True

    effective: str
    """``period_end``, ``immediately``, or ``on_date``."""
    at: datetime | None
    """The moment in each case. None: the token did not say when the paid period ends."""
    declared: str
    """``ordinary``, ``extraordinary``, or ``withdrawal``: then it ends at once and is paid back."""
    refund: Refund | None
    reason: str | None
    text: str | None
    """The reason of an extraordinary cancellation, as the customer wrote it."""
    confirm_to: str | None
    customer_name: str | None

    @classmethod
    def _details(cls, details: Data) -> dict[str, Any]:
        return {
            "effective": details["effective"],
            "at": _optional(details.get("at"), read_moment),
            "declared": details.get("kind") or "ordinary",
            "refund": Refund.read(details.get("refund")),
            "reason": details.get("reason"),
            "text": details.get("text"),
            "confirm_to": details.get("confirm_to"),
            "customer_name": details.get("name"),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyOffer(Action):
    """Do what the customer accepted in place of cancelling."""

    name: ClassVar[str] = "apply_offer"

    offer: str
    """The kind: ``discount``, ``pause``, ``plan_change``, …"""
    key: str
    """Your own name for the offer."""
    terms: Data
    """What was accepted, as it was sent: ``accepted`` has it with types."""

    @property
    def accepted(self) -> AcceptedOffer | None:
        """What was accepted, as the class of its kind; None for a kind of a later version."""
        return read_offer(self.offer, self.terms)

    @classmethod
    def read(cls, data: Data) -> "ApplyOffer":
        """Return the accepted offer."""
        offer = data["offer"]
        terms = offer.get("terms") or {}
        return cls(**cls._common(data), offer=offer["kind"], key=offer.get("key", ""), terms=terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class _WayBack(Action):
    """The subscription as the customer agreed to have it back."""

    canceled_for: datetime | None
    plan: str | None
    amount_minor: int | None
    currency: str | None
    interval: str | None
    interval_count: int | None

    @classmethod
    def _details(cls, details: Data) -> dict[str, Any]:
        names = ("plan", "amount_minor", "currency", "interval", "interval_count")
        canceled_for = _optional(details.get("canceled_for"), read_moment)
        return {"canceled_for": canceled_for, **{name: details.get(name) for name in names}}


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoCancel(_WayBack):
    """Let a subscription go on that was to end, as if nothing had happened."""

    name: ClassVar[str] = "undo_cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactivate(_WayBack):
    """Start a subscription again that has ended, and charge for it."""

    name: ClassVar[str] = "reactivate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Action):
    """End a pause early."""

    name: ClassVar[str] = "resume"

    starts_at: datetime | None
    resumes_at: datetime | None
    next_charge_at: datetime | None
    """As the customer read it before they pressed."""
    amount_minor: int | None
    currency: str | None

    @classmethod
    def _details(cls, details: Data) -> dict[str, Any]:
        moments = ("starts_at", "resumes_at", "next_charge_at")
        return {
            **{name: _optional(details.get(name), read_moment) for name in moments},
            "amount_minor": details.get("amount_minor"),
            "currency": details.get("currency"),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Action):
    """End the contract now and pay back: somebody who had canceled withdraws from it."""

    name: ClassVar[str] = "withdraw"
    is_declaration: ClassVar[bool] = True

    reference: str | None
    canceled_for: datetime | None
    effective_at: datetime | None
    refund: Refund | None
    confirm_to: str | None

    @classmethod
    def _details(cls, details: Data) -> dict[str, Any]:
        return {
            "reference": details.get("reference"),
            "canceled_for": _optional(details.get("canceled_for"), read_moment),
            "effective_at": _optional(details.get("effective_at"), read_moment),
            "refund": Refund.read(details.get("refund")),
            "confirm_to": details.get("confirm_to"),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyCancel(Action):
    """Find whose contract somebody means who declared without signing in; answer ``Pending``.

    There is no session, no customer and no subscription yet: those three are empty.
    """

    name: ClassVar[str] = "verify_cancel"
    is_declaration: ClassVar[bool] = True

    notice_id: str | None
    reference: str | None
    received_at: datetime | None
    """It counts from this moment, however long the search takes."""
    declared: str | None
    customer_name: str | None
    contract: str | None
    confirm_to: str | None
    text: str | None
    end_on: date | None
    locale: str | None
    country: str | None

    @classmethod
    def read(cls, data: Data) -> "VerifyCancel":
        """Return the declaration."""
        details = data.get(cls.name) or {}
        return cls(
            **cls._common(data),
            notice_id=data.get("notice_id"),
            reference=data.get("reference"),
            received_at=_optional(data.get("received_at"), read_moment),
            declared=details.get("kind"),
            customer_name=details.get("name"),
            end_on=_optional(details.get("end_on"), date.fromisoformat),
            contract=details.get("contract"),
            confirm_to=details.get("confirm_to"),
            text=details.get("text"),
            locale=details.get("locale"),
            country=details.get("country"),
        )


KINDS: tuple[type[Action], ...] = (
    Cancel,
    ApplyOffer,
    UndoCancel,
    Reactivate,
    Resume,
    Withdraw,
    VerifyCancel,
)


def find_kind(name: str) -> type[Action] | None:
    """Return the class of a kind, or None for one this version does not know."""
    return next((kind for kind in KINDS if kind.name == name), None)
