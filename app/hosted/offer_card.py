"""The offer in words: what the customer gets, and the table of its terms."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.flows.document.content import text_in
from app.labels.customer.formats import Formats
from app.labels.customer.offers import CARDS
from app.labels.customer.offers.card_parts import CardText, PriceFigure, Row
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
    figure: PriceFigure | None
    """What becomes of the price, where the offer is about that."""
    rows: tuple[Row, ...]
    """The terms, as label and value."""
    terms: Terms
    details: AnyKind
    template: str | None
    """The part of the card with choices or more to read, where the kind has one."""
    once_saved: str
    """What the result page adds when the customer was saved by it."""
    link_label: str
    """The words on the link of the terms."""


def offer_card(offer: OfferSnapshot, formats: Formats) -> OfferCard:
    """Return the card of an offer as it was shown, in the customer's language."""
    of_kind = CARDS[offer.kind]
    ours = of_kind.text(offer, formats)
    return OfferCard(
        kind=offer.kind,
        title=formats.fill(text_in(offer.title, formats.language, ours.title)),
        body=formats.fill(text_in(offer.body, formats.language, ours.body)),
        accept=ours.accept,
        figure=ours.figure,
        rows=ours.rows,
        terms=offer.terms,
        details=offer.details,
        template=f"hosted/offers/{offer.kind}.html" if of_kind.has_details else None,
        once_saved=ours.once_saved,
        link_label=_link_label(offer.terms, ours, formats),
    )


def _link_label(terms: Terms, ours: CardText, formats: Formats) -> str:
    label = terms.link.label if terms.link else None
    ours_or_usual = ours.link_label or _("View")
    return formats.fill(text_in(label, formats.language, ours_or_usual))
