"""The form of a longer trial."""

from __future__ import annotations

from flask_babel import ngettext
from wtforms import StringField

from app.console.catalogue.fields.description import Names
from app.console.catalogue.fields.form_values import whole
from app.console.catalogue.offers.forms import OfferForm
from app.console.catalogue.offers.price_fields import WHOLE
from app.console.catalogue.offers.registry import offer_form
from app.console.shell.forms import later as _l
from app.core.database.types import JsonObject
from app.offers.catalogue.definitions import OfferDefinition
from app.offers.kinds.trial_extension import TrialExtension


def _describe(params: TrialExtension, _definition: OfferDefinition, _plans: Names) -> str:
    return ngettext("%(num)s more day of trial", "%(num)s more days of trial", params.days)


def _in_trial(_params: TrialExtension, subscription: JsonObject) -> JsonObject:
    return subscription | {"trial_end": subscription["current_period_end"]}


@offer_form(
    TrialExtension,
    label=_l("Longer trial"),
    lead=_l("More days before the first charge."),
    describe=_describe,
    sample=_in_trial,
)
class TrialExtensionForm(OfferForm):
    """More days of trial."""

    own = ("days",)
    days = StringField(_l("How many days longer"), render_kw=WHOLE)

    def params(self) -> JsonObject:
        """Return the days."""
        return {"days": whole(self.days.data)}
