"""What a receipt says beside its dates: plain values, frozen when it was promised. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.core.database.types import JsonList, JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The content of a receipt. Of why somebody leaves, only what the declaration needs."""

    mode: str
    account_name: str
    customer_ref: str
    subscription_ref: str
    plan_name: str
    """In the customer's language."""
    amount_minor: int | None
    """None, as with the currency and the interval: nobody told us."""
    currency: str | None
    interval: str | None
    interval_count: int
    is_discounted: bool = False
    """Whether a discount was running: the amount is the regular price."""
    is_paused: bool = False
    """Whether nothing could be used when it was canceled."""
    is_usable: bool = True
    """Whether everything could be used then, as far as the host said."""
    effective: str
    """``period_end``, ``immediately`` or ``on_date``, as the customer decided."""
    cancel_kind: str = "ordinary"
    """``ordinary``, ``extraordinary`` or ``withdrawal``, as the customer declared."""
    cause: str | None = None
    """The extraordinary reason in the customer's own words: a part of what was declared."""
    goes_on: bool = False
    """Whether it is charged at least once more before it ends."""
    refund: JsonObject | None = None
    """Its ``kind``, and ``amount_minor`` and ``currency`` where they are known."""
    data_deleted_at: str | None = None
    """ISO 8601."""
    canceled_at: str | None = None
    """When the cancellation was received that a way back led from. ISO 8601."""
    is_confirmed: bool = True
    """Whether billing has confirmed the way back; it is on its way otherwise."""
    packs: JsonList = field(default_factory=list)
    """The policy packs, with versions, the decision was taken under."""


def build_facts(stored: dict[str, Any]) -> Facts:
    """Return what a receipt says, as it was stored; what a newer version added is left out."""
    return Facts(**{name: stored[name] for name in Facts.__slots__ if name in stored})
