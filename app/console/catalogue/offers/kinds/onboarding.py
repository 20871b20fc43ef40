"""The form of a guided session."""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms import StringField

from app.console.catalogue.fields.description import Names
from app.console.catalogue.fields.form_values import URL, text_or_none
from app.console.catalogue.offers.forms import OfferForm
from app.console.catalogue.offers.registry import offer_form
from app.console.shell.forms import later as _l
from app.core.database.types import JsonObject
from app.offers.catalogue.definitions import OfferDefinition
from app.offers.kinds.onboarding import Onboarding


def _describe(params: Onboarding, _definition: OfferDefinition, _plans: Names) -> str:
    return _("An onboarding call, booked online") if params.url else _("An onboarding call")


@offer_form(
    Onboarding,
    label=_l("Onboarding call"),
    lead=_l("Time with somebody who shows how it works."),
    describe=_describe,
)
class OnboardingForm(OfferForm):
    """A guided session."""

    own = ("url",)
    url = StringField(
        _l("Where a time is booked"),
        description=_l("Empty: you get in touch."),
        render_kw=URL,
    )

    def params(self) -> JsonObject:
        """Return where a time is booked."""
        return {"url": text_or_none(self.url.data)}
