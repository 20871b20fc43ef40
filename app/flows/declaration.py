"""What a law lets a customer declare with a cancellation, and how it is read. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.core import form_values
from app.fairness.policy import Policy
from app.flows.errors import InvalidAnswer

MAX_TEXT_LENGTH = 2000
MAX_NAME_LENGTH = 200
FARTHEST = timedelta(days=731)
"""How far ahead a day can be chosen: a typing error must not cost ten years."""


class CancelKind(enum.StrEnum):
    """What kind of cancellation a customer declares."""

    ORDINARY = "ordinary"
    EXTRAORDINARY = "extraordinary"
    """For a reason that makes it unreasonable to go on. Whether there is one, the host judges."""
    WITHDRAWAL = "withdrawal"
    """The contract is given back within the days the law allows for that."""


class Timing(enum.StrEnum):
    """When a cancellation takes effect, as it was decided."""

    PERIOD_END = "period_end"
    IMMEDIATELY = "immediately"
    ON_DATE = "on_date"
    """On a day the customer chose, later than they could have had it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a customer can declare beside the cancellation itself. Nothing of it is required."""

    kind: bool = False
    is_kind_conditional: bool = False
    """Whether only some contracts know a reason to leave sooner. The page cannot tell which."""
    end_day: bool = False
    contact: bool = False
    """Where the confirmation goes."""


def asked_under(policy: Policy) -> Asked:
    """Return what the page of the decision has to let the customer say (P07, P08, P09)."""
    return Asked(
        kind=policy.has_extraordinary_reason,
        is_kind_conditional=policy.is_reason_conditional,
        end_day=policy.may_choose_end_date,
        contact=policy.has_exact_identity,
    )


def read_declaration(form: Mapping[str, str], asked: Asked) -> dict[str, Any]:
    """Return what was declared, and only what was asked.

    An empty address is kept as one: the customer took it out. A day is only a
    day here; whether it can be had depends on the contract.

    :raises InvalidAnswer: if an entry cannot be what it should be.
    """
    answer: dict[str, Any] = {}
    if asked.kind:
        answer |= _read_kind(form)
    if asked.end_day:
        day = form_values.read_day(form, "end_on", InvalidAnswer)
        answer |= {"end_on": day.isoformat()} if day else {}
    if asked.contact and "email" in form:
        answer["email"] = form_values.read_email(form, "email", InvalidAnswer)
    return answer


def read_withdrawal(form: Mapping[str, str]) -> dict[str, Any]:
    """Return who withdraws, if the page asked, and where the confirmation goes.

    :raises InvalidAnswer: if an entry cannot be what it should be.
    """
    name = form_values.read_text(form, "name", MAX_NAME_LENGTH, InvalidAnswer)
    answer: dict[str, Any] = {"kind": CancelKind.WITHDRAWAL.value}
    if "email" in form:
        answer["email"] = form_values.read_email(form, "email", InvalidAnswer)
    return answer | ({"name": name} if name else {})


def _read_kind(form: Mapping[str, str]) -> dict[str, Any]:
    """A text that was typed for the other kind is left out: it was not declared."""
    kind = form.get("kind") or CancelKind.ORDINARY
    if kind not in (CancelKind.ORDINARY, CancelKind.EXTRAORDINARY):
        raise InvalidAnswer("unknown_choice", "kind")
    if kind == CancelKind.ORDINARY:
        return {"kind": CancelKind.ORDINARY.value}
    text = form_values.read_text(form, "text", MAX_TEXT_LENGTH, InvalidAnswer)
    return {"kind": CancelKind.EXTRAORDINARY.value} | ({"text": text} if text else {})
