"""The form of a page of the host."""

from __future__ import annotations

from wtforms import StringField

from app.console.catalogue.fields.description import Names, get_name
from app.console.catalogue.fields.form_values import URL
from app.console.catalogue.fields.texts import TextsField
from app.console.catalogue.offers.forms import OfferForm, chosen
from app.console.catalogue.offers.registry import offer_form
from app.console.shell.forms import later as _l
from app.core.database.types import JsonObject
from app.labels.member.fields import OFFER_FIELD_LABELS
from app.offers.catalogue.definitions import OfferDefinition
from app.offers.kinds.redirect import Redirect


def _describe(_params: Redirect, definition: OfferDefinition, _plans: Names) -> str:
    return get_name(definition.title or "")


@offer_form(
    Redirect,
    label=_l("Link"),
    lead=_l("A page that may solve the problem."),
    describe=_describe,
)
class RedirectForm(OfferForm):
    """A page of the host."""

    own = ("url", "label")
    url = StringField(OFFER_FIELD_LABELS["url"], render_kw=URL)
    label = TextsField(_l("Words on the link"))

    def params(self) -> JsonObject:
        """Return the page and the words on its link."""
        return {"url": chosen(self.url.data) if self.url.data else "", "label": self.label.words}
