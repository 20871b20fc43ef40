"""A guided session with a person."""

from __future__ import annotations

from typing import ClassVar, Literal

from app.core.database.types import JsonObject
from app.offers.catalogue.fields import WebAddress
from app.offers.eligibility.context import OfferContext
from app.offers.kinds.base import AcceptedTerms, Choice, OfferKind
from app.offers.terms import LinkTerms, Terms, build_terms


class AcceptedOnboarding(AcceptedTerms):
    """Help the customer to make more of the product."""

    url: str | None
    """Where the customer books. Null: you get in touch."""


class Onboarding(OfferKind):
    """Lets the customer book a time, or has the host suggest one."""

    kind: Literal["onboarding"] = "onboarding"
    position: ClassVar[int] = 70
    accepted: ClassVar[type[AcceptedTerms]] = AcceptedOnboarding
    url: WebAddress | None = None
    """Where a time is booked. Without one, the host gets in touch."""

    def quote(self, situation: OfferContext) -> Terms:
        """Change nothing about the price."""
        return build_terms(situation, link=LinkTerms(url=self.url) if self.url else None)

    def action_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return where the customer books; null leaves it to the host to get in touch."""
        return {"url": terms.link.url if terms.link else None}
