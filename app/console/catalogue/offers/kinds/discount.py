"""The form of a discount."""

from __future__ import annotations

from babel.numbers import format_percent
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import StringField

from app.console.catalogue.fields.description import Names
from app.console.catalogue.fields.form_values import whole
from app.console.catalogue.offers.forms import OfferForm
from app.console.catalogue.offers.price_fields import (
    DECIMAL,
    WHOLE,
    format_price,
    price_values,
    read_price,
)
from app.console.catalogue.offers.registry import offer_form
from app.console.shell.forms import later as _l
from app.core.database.types import JsonObject
from app.core.web.catalogs import page_locale
from app.offers.catalogue.definitions import OfferDefinition
from app.offers.kinds.discount import Discount


def _describe(params: Discount, _definition: OfferDefinition, _plans: Names) -> str:
    if params.percent is not None:
        off = format_percent(params.percent / 100, locale=page_locale())
    else:
        off = format_price(params.amount_minor, params.currency)
    if params.periods is None:
        return _("%(amount)s off, for good", amount=off)
    return ngettext(
        "%(amount)s off the next charge",
        "%(amount)s off the next %(num)s charges",
        params.periods,
        amount=off,
    )


@offer_form(
    Discount,
    label=_l("Discount"),
    lead=_l("A lower price, for some charges or for good."),
    describe=_describe,
    values=price_values,
)
class DiscountForm(OfferForm):
    """A lower price."""

    own = ("percent", "amount", "currency", "periods")
    places = {"amount_minor": "amount"}
    percent = StringField(_l("Percentage off"), render_kw=WHOLE)
    amount = StringField(_l("Or an amount off"), render_kw=DECIMAL)
    currency = StringField(_l("Currency"), render_kw={"maxlength": 3})
    periods = StringField(
        _l("For how many charges"), description=_l("Empty: for good."), render_kw=WHOLE
    )

    def params(self) -> JsonObject:
        """Return the percentage or the amount, and for how long."""
        given = read_price(self) | {"percent": whole(self.percent.data)}
        return {name: each for name, each in given.items() if each is not None} | {
            "periods": whole(self.periods.data)
        }
