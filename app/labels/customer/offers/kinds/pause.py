"""The card of a pause."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.labels.customer.formats import Formats
from app.labels.customer.offers.card_parts import (
    CardText,
    Row,
    next_charge_rows,
    now_row,
    regular_price,
)
from app.labels.customer.offers.registry import card
from app.offers.kinds.pause import Pause
from app.offers.snapshot import OfferSnapshot
from app.offers.terms import Terms


@card(Pause, has_details=True)
def _write(offer: OfferSnapshot, formats: Formats) -> CardText:
    """Say when the pause begins and ends, and that the price stays what it is."""
    terms = offer.terms
    return CardText(
        title=_title(terms),
        body=_body(offer),
        accept=_("Pause my subscription"),
        rows=(
            now_row(terms, formats),
            *_days(offer, terms, formats),
            *_price_after(terms, formats),
            *next_charge_rows(terms, formats),
        ),
        once_saved=_dates(terms, formats),
    )


def _title(terms: Terms) -> str:
    """Return what the customer gets, and for how long as far as that is no choice."""
    months = [choice.months for choice in terms.choices]
    if len(months) > 1:
        return ngettext("Pause for up to one month", "Pause for up to %(num)s months", max(months))
    if months:
        return ngettext("Pause for one month", "Pause for %(num)s months", months[0])
    return _("Pause until a day you choose")


def _body(offer: OfferSnapshot) -> str:
    if _is_at_once(offer):
        return _(
            "You pay nothing during the pause. The days you have paid for already follow after it. "
            "Your data and your price stay as they are."
        )
    return _("You pay nothing during the pause. Your data and your price stay as they are.")


def _dates(terms: Terms, formats: Formats) -> str:
    if terms.starts_at is None or terms.ends_at is None:
        return ""
    return _(
        "The pause begins on %(start)s and your subscription resumes on %(end)s.",
        start=formats.date(terms.starts_at),
        end=formats.date(terms.ends_at),
    )


def _days(offer: OfferSnapshot, terms: Terms, formats: Formats) -> tuple[Row, ...]:
    rows: list[Row] = []
    if terms.starts_at is not None:
        begins = _("Right away") if _is_at_once(offer) else formats.date(terms.starts_at)
        rows.append((_("Pause begins"), begins))
    if terms.ends_at is not None:
        rows.append((_("Resumes"), formats.date(terms.ends_at)))
    return tuple(rows)


def _price_after(terms: Terms, formats: Formats) -> tuple[Row, ...]:
    price = regular_price(terms, terms.price_after or terms.price_now, formats)
    return ((_("Afterwards"), _("%(price)s, as today", price=price)),)


def _is_at_once(offer: OfferSnapshot) -> bool:
    return isinstance(offer.details, Pause) and offer.details.at == "now"
