"""The offers of an account as the editor lists them: what each is, and whom it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.console.flows.audience import audience
from app.console.flows.wording import offer_kind
from app.console.formats import MemberFormats
from app.flows.content import words_for
from app.offers import service as offers
from app.offers.models import Offer


@dataclass(frozen=True, slots=True)
class ListedOffer:
    """One offer."""

    key: str
    name: str
    """The owner's title in the member's language, else what kind of offer it is."""
    audience: tuple[str, ...] = ()
    is_known: bool = True
    is_resting: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All offers of an account by key."""

    offers: Mapping[str, ListedOffer]

    def get(self, key: str) -> ListedOffer:
        """Return an offer; of one that nobody knows only its key."""
        return self.offers.get(key) or ListedOffer(key, key, is_known=False)

    @property
    def resting(self) -> list[str]:
        """The keys of the offers that are shown to nobody."""
        return [offer.key for offer in self.offers.values() if offer.is_resting]

    def but(self, listed: list[str]) -> list[ListedOffer]:
        """Return the offers that are not in a list yet, those at rest last."""
        left = [offer for offer in self.offers.values() if offer.key not in listed]
        return sorted(left, key=lambda offer: offer.is_resting)


def read_catalogue(account_id: str, fmt: MemberFormats) -> Catalogue:
    """Return the offers of an account, in the member's language."""
    plans = {
        plan.key: _in(plan.name, fmt.locale) or plan.key for plan in offers.list_plans(account_id)
    }
    return Catalogue(
        {offer.key: _listed(offer, fmt, plans) for offer in offers.list_offers(account_id)}
    )


def _listed(offer: Offer, fmt: MemberFormats, plans: Mapping[str, str]) -> ListedOffer:
    return ListedOffer(
        key=offer.key,
        name=_in(offer.title, fmt.locale) or offer_kind(offer.kind),
        audience=tuple(audience(offer.conditions, fmt, plans)),
        is_resting=not offer.is_active,
    )


def _in(words: Any, locale: str) -> str:
    """Return the owner's words in a language, else in any."""
    if isinstance(words, dict):
        return words_for(words, locale) or str(next(iter(words.values()), ""))
    return str(words or "")
