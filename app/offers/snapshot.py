"""The offer as one customer saw it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import computed_field

from app.core.database.types import JsonObject
from app.offers.catalogue.fields import Frozen, Words
from app.offers.eligibility.rules import Rules
from app.offers.kinds import AnyKind, Choice
from app.offers.terms import Terms


class OfferSnapshot(Frozen):
    """An offer, frozen when it was shown: what the owner changes later does not reach it."""

    offer_id: str
    key: str
    title: Words | None = None
    """The owner's words. None: ours."""
    body: Words | None = None
    details: AnyKind
    """The offer's own parameters."""
    terms: Terms
    """What they mean for this customer."""
    rules: Rules = Rules()
    """What has to hold when it is accepted."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def kind(self) -> str:
        """The kind of the offer, such as ``pause``."""
        return self.details.kind

    def read_choice(self, form: Mapping[str, str]) -> Choice:
        """Return what the customer chose in a submitted form.

        :raises InvalidChoice: if the form chooses nothing, or what was not offered.
        """
        return self.details.read_choice(self.terms, form)

    def sample_form(self) -> Mapping[str, str]:
        """Return a form that accepts it: the first of what can be chosen."""
        return self.details.sample_form(self.terms)

    def settled(self, choice: Mapping[str, Any]) -> Terms:
        """Return the terms after the choice: nothing depends on the customer any more.

        :raises InvalidChoice: if it is not one of the choices in the terms.
        """
        return self.details.settle(self.terms, choice)

    def action_terms(self, choice: Mapping[str, Any]) -> JsonObject:
        """Return what billing has to know about an accepted offer, as JSON.

        :raises InvalidChoice: if the choice is not one of those in the terms.
        """
        return self.details.action_terms(self.terms, choice)

    def reported_terms(self, choice: Mapping[str, Any]) -> JsonObject:
        """Return the same without the customer's own words, for those who only follow events.

        :raises InvalidChoice: if the choice is not one of those in the terms.
        """
        return self.details.reported_terms(self.terms, choice)
