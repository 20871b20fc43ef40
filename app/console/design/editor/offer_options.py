"""The offers of an account as the editor lists them: what each is, and whom it is for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.console.catalogue.offers.listing import OfferRow, list_rows
from app.console.catalogue.placement.order import read_covering


@dataclass(frozen=True, slots=True)
class ListedOffer:
    """One offer."""

    key: str
    name: str
    """What a customer gets, in words."""
    segments: tuple[str, ...] = ()
    """The customer has to be in one of them."""
    audience: tuple[str, ...] = ()
    """All of it has to hold."""
    is_known: bool = True
    is_resting: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All offers of an account by key."""

    offers: Mapping[str, ListedOffer]
    covering: Mapping[str, Collection[str]]
    """Of each offer, the others that fit whomever it fits."""

    def get(self, key: str) -> ListedOffer:
        """Return an offer; of one that nobody knows only its key."""
        return self.offers.get(key) or ListedOffer(key, key, is_known=False)

    def name_of(self, key: str) -> str:
        """Return what an offer gives, in words."""
        return self.get(key).name

    @property
    def resting(self) -> list[str]:
        """The keys of the offers that are shown to nobody."""
        return [offer.key for offer in self.offers.values() if offer.is_resting]

    def but(self, listed: list[str]) -> list[ListedOffer]:
        """Return the offers that are not in a list yet, those at rest last."""
        left = [offer for offer in self.offers.values() if offer.key not in listed]
        return sorted(left, key=lambda offer: offer.is_resting)


def read_catalogue(account_id: str) -> Catalogue:
    """Return the offers of an account, in the member's language."""
    listed = {row.key: _listed(row) for row in list_rows(account_id)}
    return Catalogue(listed, read_covering())


def _listed(row: OfferRow) -> ListedOffer:
    return ListedOffer(
        key=row.key,
        name=row.gives or row.kind,
        segments=tuple(row.segments),
        audience=tuple(row.audience),
        is_resting=not row.is_active,
    )
