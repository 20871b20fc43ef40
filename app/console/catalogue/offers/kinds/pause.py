"""The form of a pause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import ngettext
from wtforms import SelectField, StringField

from app.console.catalogue.fields.description import Names, any_of
from app.console.catalogue.fields.form_values import listed, whole
from app.console.catalogue.offers.forms import OfferForm
from app.console.catalogue.offers.price_fields import WHOLE
from app.console.catalogue.offers.registry import offer_form
from app.console.shell.forms import later as _l
from app.console.shell.forms import options
from app.core.database.types import JsonObject
from app.offers.catalogue.definitions import OfferDefinition
from app.offers.kinds.pause import Pause


def _describe(params: Pause, _definition: OfferDefinition, _plans: Names) -> str:
    longest = params.until_max_months
    if longest is not None:
        return ngettext(
            "A pause until a day within %(num)s month",
            "A pause until a day within %(num)s months",
            longest,
        )
    lengths = any_of([str(months) for months in params.months or ()])
    return ngettext(
        "A pause of %(lengths)s month",
        "A pause of %(lengths)s months",
        max(params.months or (1,)),
        lengths=lengths,
    )


def _values(params: Mapping[str, Any]) -> JsonObject:
    return dict(params) | {"months": ", ".join(map(str, params.get("months") or ()))}


@offer_form(
    Pause,
    label=_l("Pause"),
    lead=_l("No charge for a while. Then it goes on at the same price."),
    describe=_describe,
    values=_values,
)
class PauseForm(OfferForm):
    """No charge for a while."""

    own = ("months", "until_max_months", "at")
    months = StringField(_l("Lengths in months"), description=_l("To choose among: 1, 2, 3"))
    until_max_months = StringField(
        _l("Or a day the customer names, within"), description=_l("In months"), render_kw=WHOLE
    )
    at = SelectField(
        _l("Begins"),
        choices=options([("period_end", _l("When the paid period ends")), ("now", _l("At once"))]),
        validate_choice=False,
    )

    def params(self) -> JsonObject:
        """Return the lengths or the longest, and when it begins."""
        months = [whole(each) for each in listed(self.months.data)]
        longest = whole(self.until_max_months.data)
        lengths: JsonObject = {"months": months} if months or longest is None else {}
        return lengths | {"until_max_months": longest, "at": self.at.data}
