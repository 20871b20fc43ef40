"""How a kind of offer tells what its card says, and what follows once it is accepted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.core.registrations import Registrations
from app.labels.customer.formats import Formats
from app.labels.customer.offers.card_parts import CardText
from app.offers.kinds import OfferKind
from app.offers.snapshot import OfferSnapshot
from app.offers.terms import Terms


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An offer that was accepted, and how far it came."""

    terms: Terms
    choice: Mapping[str, Any]
    truth: str
    """What the page may claim. ``applied`` alone says that the account has it."""
    account: str
    """The name of the account."""

    @property
    def is_applied(self) -> bool:
        """Whether billing has done it; before that it is only on its way."""
        return self.truth == "applied"


CardFunction = Callable[[OfferSnapshot, Formats], CardText]
NextStep = Callable[[Acceptance], str]


@dataclass(frozen=True, slots=True)
class CardOfKind:
    """What customers read about a kind of offer."""

    text: CardFunction
    has_details: bool
    """Whether the card has choices or more to read; the page draws them, by a part of its own."""
    next_step: NextStep
    """Returns one line on what happens with an acceptance, or nothing."""


CARDS: Registrations[CardOfKind] = Registrations("card", "app.labels.customer.offers.kinds")
"""By the code of the kind."""


def no_next_step(acceptance: Acceptance) -> str:
    """Say nothing: the change itself is what follows."""
    return ""


def say_plan_stays(acceptance: Acceptance) -> str:
    """Say that an acceptance changes nothing about the plan."""
    return _("Your plan stays exactly as it is.")


def card(
    kind: type[OfferKind], *, has_details: bool = False, next_step: NextStep = no_next_step
) -> Callable[[CardFunction], CardFunction]:
    """Register the function that writes the card of a kind."""

    def register(text: CardFunction) -> CardFunction:
        CARDS.add(kind, CardOfKind(text, has_details, next_step))
        return text

    return register
