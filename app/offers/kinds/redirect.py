"""A page of the host that may solve the problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from app.accounts.origins import is_return_url_allowed
from app.core.database.types import JsonObject
from app.offers.catalogue.fields import OfferPart, WebAddress, Words
from app.offers.eligibility.context import OfferContext
from app.offers.kinds.base import AcceptedTerms, Choice, OfferKind, Refusal
from app.offers.terms import LinkTerms, Terms, build_terms


class AcceptedRedirect(AcceptedTerms):
    """Nothing: the customer goes to a page of yours."""

    url: str


class Redirect(OfferKind):
    """Leads to a page of the host after accepting. Only the host's own origins will do."""

    kind: Literal["redirect"] = "redirect"
    position: ClassVar[int] = 110
    accepted: ClassVar[type[AcceptedTerms]] = AcceptedRedirect
    own_texts: ClassVar[Mapping[str, OfferPart]] = {"label": OfferPart.BUTTON}
    needs_title: ClassVar[bool] = True
    url: WebAddress
    label: Words | None = None
    """The words on the link."""

    @property
    def page_url(self) -> str | None:
        """The page it leads to."""
        return self.url

    def check(self, situation: OfferContext) -> Refusal | None:
        """Refuse a page on an origin that the account no longer has."""
        is_allowed = is_return_url_allowed(self.url, situation.origins)
        return None if is_allowed else Refusal.ORIGIN_NOT_ALLOWED

    def quote(self, situation: OfferContext) -> Terms:
        """Change nothing about the price."""
        return build_terms(situation, link=LinkTerms(url=self.url, label=self.label))

    def action_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return where the customer goes."""
        return {"url": self.url}
