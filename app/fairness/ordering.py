"""In which order a jurisdiction lets the steps of a document come. Pure.

The engine and the check of documents both ask here, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.fairness.policy import Policy

OFFER = "offer"


@dataclass(frozen=True, slots=True)
class Order:
    """The kinds of the steps a document puts before confirm, as a policy lets them come."""

    before: tuple[str, ...]
    """On the way to confirm. With a permission gate, an offer among them waits for the customer."""
    after: tuple[str, ...]
    """Behind the result, when everything is decided. An offer there is one to undo, or left out."""


def arrange_steps(kinds: Sequence[str], policy: Policy) -> Order:
    """Return which of the steps before confirm stay there, and which move behind the result.

    They keep their order, and the first ones stay (P10, P18). An offer behind
    a permission gate does not count as a step, because the customer asked
    for it. The question for the permission does: where it would be one step
    too many, it has to share the page of another.
    """
    before: list[str] = []
    after: list[str] = []
    for kind in kinds:
        (before if _has_room(kind, before, policy) else after).append(kind)
    return Order(tuple(before), tuple(after))


def met_unasked(order: Order, policy: Policy) -> tuple[str, ...]:
    """Return the steps that come on the way to confirm without the customer's wish."""
    return tuple(kind for kind in order.before if not _is_asked_for(kind, policy))


def _has_room(kind: str, before: Sequence[str], policy: Policy) -> bool:
    if policy.is_confirm_first:
        return False
    if _is_asked_for(kind, policy):
        return OFFER not in before
    if kind == OFFER and before.count(OFFER) >= policy.offers_before_confirm:
        return False
    unasked = [earlier for earlier in before if not _is_asked_for(earlier, policy)]
    return len(unasked) < policy.steps_before_confirm


def _is_asked_for(kind: str, policy: Policy) -> bool:
    return kind == OFFER and policy.has_permission_gate
