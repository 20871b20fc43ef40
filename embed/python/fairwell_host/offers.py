"""What a customer accepted, read into types: a class for each kind of offer.

What was not said is None. A kind that this version does not know has no class.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar, TypeAlias, TypeVar

Kind = TypeVar("Kind", bound="_Terms")
Words: TypeAlias = "str | dict[str, str]"
"""One text, or one for each locale."""
_MOMENTS = frozenset({"starts_at", "ends_at", "resumes_at", "next_charge_at", "trial_end"})
_DAYS = frozenset({"resume_on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    kind: ClassVar[str] = ""

    @classmethod
    def read(cls: type[Kind], terms: Mapping[str, Any]) -> Kind:
        """Return what the terms of an accepted offer say."""
        names = [each.name for each in fields(cls)]
        return cls(**{name: _read(name, terms.get(name)) for name in names})


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _MOMENTS:
        return read_moment(value)
    return date.fromisoformat(value) if name in _DAYS else value


def read_moment(value: str) -> datetime:
    """Return a moment as Fairwell spells it, such as ``2026-11-30T12:00:00.000Z``."""
    return datetime.fromisoformat(value.replace("Z", "+00:00"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount(_Terms):
    """Charge less."""

    kind: ClassVar[str] = "discount"

    percent: int | None
    """Off each charge. None: an amount is taken off."""
    amount_minor: int | None
    currency: str | None
    periods: int | None
    """For how many charges. None: for good."""
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(_Terms):
    """Charge nothing for a while, then go on at the same price."""

    kind: ClassVar[str] = "pause"

    months: int | None
    """The length that was chosen. None: a day was."""
    resume_on: date | None
    starts_at: datetime | None
    resumes_at: datetime | None
    next_charge_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange(_Terms):
    """Move to another plan."""

    kind: ClassVar[str] = "plan_change"

    plan: str
    """Its key in the catalogue."""
    amount_minor: int
    """Of all units together."""
    currency: str
    interval: str
    interval_count: int
    starts_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingChange(_Terms):
    """Charge for another interval, or on another day."""

    kind: ClassVar[str] = "billing_change"

    billing_day: int | None
    """The day of the month. None: the interval changes."""
    interval: str | None
    plan: str | None
    amount_minor: int | None
    currency: str | None
    starts_at: datetime | None
    next_charge_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureUnlock(_Terms):
    """Unlock a feature for some days."""

    kind: ClassVar[str] = "feature_unlock"

    feature: Words
    """What customers call it."""
    code: str | None
    """What you call it."""
    days: int
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialExtension(_Terms):
    """Let a trial end later."""

    kind: ClassVar[str] = "trial_extension"

    days: int
    trial_end: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect(_Terms):
    """Nothing: the customer goes to a page of yours."""

    kind: ClassVar[str] = "redirect"

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roadmap(_Terms):
    """Nothing, but perhaps tell the customer when it is there."""

    kind: ClassVar[str] = "roadmap"

    roadmap: list[dict[str, Any]]
    """What was announced: ``title`` and ``planned``."""
    tell_me_when: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Support(_Terms):
    """Get in touch with the customer."""

    kind: ClassVar[str] = "support"

    channel: str
    """``email`` or ``link``."""
    message: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboarding(_Terms):
    """Help the customer to make more of the product."""

    kind: ClassVar[str] = "onboarding"

    url: str | None
    """Where the customer books. None: you get in touch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Custom(_Terms):
    """What you wrote down yourself."""

    kind: ClassVar[str] = "custom"

    payload: dict[str, Any]
    fields: dict[str, Any]
    """What the customer filled in."""


AcceptedOffer: TypeAlias = (
    Discount
    | Pause
    | PlanChange
    | BillingChange
    | FeatureUnlock
    | TrialExtension
    | Redirect
    | Roadmap
    | Support
    | Onboarding
    | Custom
)
OFFERS: tuple[type[AcceptedOffer], ...] = (
    Discount,
    Pause,
    PlanChange,
    BillingChange,
    FeatureUnlock,
    TrialExtension,
    Redirect,
    Roadmap,
    Support,
    Onboarding,
    Custom,
)
_BY_KIND: dict[str, type[AcceptedOffer]] = {each.kind: each for each in OFFERS}


def read_offer(kind: str, terms: Mapping[str, Any]) -> AcceptedOffer | None:
    """Return what was accepted, or None for a kind that this version does not know."""
    found = _BY_KIND.get(kind)
    return found.read(terms) if found else None
