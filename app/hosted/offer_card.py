"""The offer in words: what the customer gets, and the table of its terms."""

from __future__ import annotations

from dataclasses import dataclass

from app.flows.document.content import text_in
from app.hosted.offers import CARDS
from app.hosted.offers.card_parts import Row
from app.labels.customer.formats import Formats
from app.offers.kinds import AnyKind
from app.offers.snapshot import OfferSnapshot
from app.offers.terms import Terms


@dataclass(frozen=True, slots=True)
class OfferCard:
    """What the page says about an offer."""

    kind: str
    title: str
    body: str
    accept: str
    """The words on the button that accepts."""
    rows: tuple[Row, ...]
    """The terms, as label and value."""
    terms: Terms
    details: AnyKind


def offer_card(offer: OfferSnapshot, formats: Formats) -> OfferCard:
    """Return the card of an offer as it was shown, in the customer's language."""
    ours = CARDS[offer.kind](offer, formats)
    return OfferCard(
        kind=offer.kind,
        title=text_in(offer.title, formats.language, ours.title),
        body=text_in(offer.body, formats.language, ours.body),
        accept=ours.accept,
        rows=ours.rows,
        terms=offer.terms,
        details=offer.details,
    )
