"""How a kind of offer tells the console its name, its form, and what it gives in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from app.console.catalogue.fields.description import Names
from app.console.catalogue.offers.forms import OfferForm
from app.core.database.types import JsonObject
from app.core.registrations import Registrations
from app.offers.catalogue.definitions import OfferDefinition
from app.offers.kinds import OfferKind

Kind = TypeVar("Kind", bound=OfferKind)
Form = TypeVar("Form", bound=OfferForm)
Describe = Callable[[Kind, OfferDefinition, Names], str]
"""Writes what a customer gets, from the parameters, the whole offer, and the names of plans."""
Adapt = Callable[[Kind, JsonObject], JsonObject]


@dataclass(frozen=True, slots=True)
class FormOfKind:
    """What the console knows about a kind of offer."""

    label: str
    """What it is called."""
    lead: str
    """What it is good for."""
    form: type[OfferForm]
    describe: Describe[Any]
    values: Callable[[Mapping[str, Any]], JsonObject]
    """Returns what the fields hold for stored parameters, or for usual ones."""
    sample: Adapt[Any]
    """Returns the subscription of the sample customer, as the kind needs it to be."""


FORMS: Registrations[FormOfKind] = Registrations("form", "app.console.catalogue.offers.kinds")
"""By the code of the kind."""


def any_subscription(params: OfferKind, subscription: JsonObject) -> JsonObject:
    """Return the sample subscription as it is: it will do for most kinds."""
    return subscription


def offer_form(
    kind: type[Kind],
    *,
    label: str,
    lead: str,
    describe: Describe[Kind],
    values: Callable[[Mapping[str, Any]], JsonObject] = dict,
    sample: Adapt[Kind] = any_subscription,
) -> Callable[[type[Form]], type[Form]]:
    """Register the form of a kind, with all else that the console says about it."""

    def register(form: type[Form]) -> type[Form]:
        form.kind = kind.code_of_kind()
        FORMS.add(kind, FormOfKind(label, lead, form, describe, values, sample))
        return form

    return register
