"""The card of a longer trial."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.labels.customer.formats import Formats
from app.labels.customer.offers.card_parts import (
    CardText,
    Row,
    afterwards_rows,
    next_charge_rows,
    now_row,
)
from app.labels.customer.offers.registry import card
from app.offers.kinds.trial_extension import TrialExtension
from app.offers.snapshot import OfferSnapshot


@card(TrialExtension)
def _write(offer: OfferSnapshot, formats: Formats) -> CardText:
    """Say when the trial ends now, and what is charged then."""
    terms = offer.terms
    days = terms.days or 0
    ends: tuple[Row, ...] = ()
    if terms.trial_end is not None:
        ends = ((_("Trial ends"), formats.date(terms.trial_end)),)
    return CardText(
        title=ngettext("One more day to try it", "%(num)s more days to try it", days),
        body=_("The trial goes on as before, and you can still cancel until it ends."),
        accept=_("Extend my trial"),
        rows=(
            now_row(terms, formats),
            *ends,
            *afterwards_rows(terms, formats),
            *next_charge_rows(terms, formats),
        ),
    )
