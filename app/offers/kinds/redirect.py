"""A page of the host that may solve the problem."""

from __future__ import annotations

from typing import ClassVar, Literal

from app.accounts.origins import is_return_url_allowed
from app.core.types import JsonObject
from app.offers.fields import WebAddress, Words
from app.offers.kinds.base import Choice, Kind, Refusal
from app.offers.situation import Situation
from app.offers.terms import Link, Terms, terms_of


class Redirect(Kind):
    """Leads to a page of the host after accepting. Only the host's own origins will do."""

    kind: Literal["redirect"] = "redirect"
    needs_title: ClassVar[bool] = True
    url: WebAddress
    label: Words | None = None
    """The words on the link."""

    @property
    def page_url(self) -> str | None:
        """The page it leads to."""
        return self.url

    def check(self, situation: Situation) -> Refusal | None:
        """Refuse a page on an origin that the account no longer has."""
        is_allowed = is_return_url_allowed(self.url, situation.origins)
        return None if is_allowed else Refusal.ORIGIN_NOT_ALLOWED

    def quote(self, situation: Situation) -> Terms:
        """Change nothing about the price."""
        return terms_of(situation, link=Link(url=self.url, label=self.label))

    def action_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return where the customer goes."""
        return {"url": self.url}
