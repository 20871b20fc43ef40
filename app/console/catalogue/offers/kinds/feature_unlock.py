"""The form of a feature for a while."""

from __future__ import annotations

from flask_babel import ngettext
from wtforms import StringField

from app.console.catalogue.fields.description import Names, get_name
from app.console.catalogue.fields.form_values import text_or_none, whole
from app.console.catalogue.fields.texts import TextsField
from app.console.catalogue.offers.forms import OfferForm
from app.console.catalogue.offers.price_fields import WHOLE
from app.console.catalogue.offers.registry import offer_form
from app.console.shell.forms import later as _l
from app.core.database.types import JsonObject
from app.offers.catalogue.definitions import OfferDefinition
from app.offers.kinds.feature_unlock import FeatureUnlock


def _describe(params: FeatureUnlock, _definition: OfferDefinition, _plans: Names) -> str:
    feature = get_name(params.feature)
    return ngettext(
        "%(feature)s for %(num)s day", "%(feature)s for %(num)s days", params.days, feature=feature
    )


@offer_form(
    FeatureUnlock,
    label=_l("Extra feature"),
    lead=_l("A feature of another plan, for some days."),
    describe=_describe,
)
class FeatureUnlockForm(OfferForm):
    """A feature for a while."""

    own = ("feature", "code", "days")
    feature = TextsField(_l("What customers call the feature"))
    code = StringField(_l("What you call it"), description=_l("Your billing reads this."))
    days = StringField(_l("For how many days"), render_kw=WHOLE)

    def params(self) -> JsonObject:
        """Return the feature by both of its names, and the days."""
        days = whole(self.days.data)
        return {"feature": self.feature.words, "code": text_or_none(self.code.data), "days": days}
