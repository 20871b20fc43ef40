"""What an offer gives, in a sentence, and what its kind is called."""

from __future__ import annotations

from app.console.catalogue.fields.description import Names
from app.console.catalogue.offers import FORMS
from app.offers.catalogue.definitions import OfferDefinition
from app.offers.eligibility.conditions import Conditions
from app.offers.snapshot import OfferSnapshot


def kind_label(kind: str) -> str:
    """Return what a kind of offer is called."""
    return str(FORMS[kind].label)


def kind_lead(kind: str) -> str:
    """Return what a kind of offer is good for."""
    return str(FORMS[kind].lead)


def describe_offer(definition: OfferDefinition, plans: Names) -> str:
    """Return what a customer gets, in a sentence."""
    params = definition.params
    return FORMS[params.kind].describe(params, definition, plans)


def describe_shown_offer(offer: OfferSnapshot, plans: Names) -> str:
    """Return what the customer was offered, in a sentence, whatever has changed since."""
    shown = OfferDefinition(
        key=offer.key,
        params=offer.details,
        conditions=Conditions(),
        rules=offer.rules,
        title=offer.title,
        body=offer.body,
    )
    return describe_offer(shown, plans)
