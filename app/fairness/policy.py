"""The policy of one customer: the strictest value of everything the engine decides by. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from app.fairness.packs import Pack, default_fair, get_pack, widest_first
from app.fairness.predicates import Value, all_predicates, strictest


@dataclass(frozen=True, slots=True)
class Policy:
    """What the engine may do with one customer."""

    versions: tuple[tuple[str, str], ...]
    """The packs and their versions, default-fair first: the record of the session (P40)."""

    steps_before_confirm: int
    """P10: how many steps the customer may meet on the way to confirm without asking for them."""

    offers_before_confirm: int
    """P18: how many offers may be shown on that way. With ``has_permission_gate`` this is 0
    until the customer allows one, and then 1."""

    has_permission_gate: bool
    """P19: whether the customer is asked, once, before any benefit is shown."""

    allows_repeat_offer: bool
    """P20: whether another offer may follow a declined one in an attempt. No pack allows it."""

    survey_is_optional: bool
    """P16: whether every question can be skipped. No pack gives that up."""

    has_direct_cancel_beside_offer: bool
    """P21: whether the control that cancels stands beside the offer, at the same time."""

    has_exact_identity: bool
    """P07: whether the law lists what is asked; that includes where the confirmation goes."""

    has_extraordinary_reason: bool
    """P08: whether confirm offers a termination for an extraordinary reason."""

    is_reason_conditional: bool
    """P08: whether only some contracts know such a reason; the page says when to choose it."""

    may_choose_end_date: bool
    """P09: whether the customer chooses the end date; else the page states it."""

    is_summary_editable: bool
    """P34: whether the customer can change what the summary says before it is sent."""

    withdrawal_period: timedelta
    """P39: how long after its beginning a contract can be withdrawn from. Zero: no right known."""

    @property
    def is_confirm_first(self) -> bool:
        """P10: whether confirm is the first page, and every question waits behind the result."""
        return self.steps_before_confirm == 0

    @property
    def has_withdrawal(self) -> bool:
        """P39: whether a withdrawal is offered while its period runs."""
        return self.withdrawal_period > timedelta(0)

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """The ids of the packs, the narrowest first: the order in which labels are looked up."""
        return tuple(pack_id for pack_id, _ in reversed(self.versions))


def combine(packs: Iterable[Pack]) -> Mapping[str, Value]:
    """Return the strictest value of every predicate. default-fair always counts."""
    among = {default_fair(), *packs}
    return {
        predicate: strictest(
            predicate,
            *(pack.predicates[predicate].value for pack in among if predicate in pack.predicates),
        )
        for predicate in all_predicates()
    }


def recorded_policy(packs: Iterable[Sequence[str]]) -> Policy:
    """Return the policy under the packs that a record names, each by id and version (P40)."""
    return build_policy(tuple(pack for each in packs if (pack := get_pack(each[0])) is not None))


@lru_cache(maxsize=256)
def build_policy(packs: tuple[Pack, ...]) -> Policy:
    """Return the policy of a customer under these packs, whatever their order."""
    values = combine(packs)
    return Policy(
        versions=tuple((pack.id, pack.version) for pack in widest_first([default_fair(), *packs])),
        steps_before_confirm=int(values["P10"]),
        offers_before_confirm=int(values["P18"]),
        has_permission_gate=bool(values["P19"]),
        allows_repeat_offer=not values["P20"],
        survey_is_optional=bool(values["P16"]),
        has_direct_cancel_beside_offer=bool(values["P21"]),
        has_exact_identity=values["P07"] == "exact_set",
        has_extraordinary_reason=values["P08"] != "not_needed",
        is_reason_conditional=values["P08"] == "if_relevant",
        may_choose_end_date=values["P09"] == "chosen",
        is_summary_editable=values["P34"] == "editable",
        withdrawal_period=timedelta(days=int(values["P39"])),
    )
