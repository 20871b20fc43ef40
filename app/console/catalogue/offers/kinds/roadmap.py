"""The form of what is planned, a line for each item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import FieldList, Form, FormField, StringField

from app.console.catalogue.fields.description import Names, all_of, get_name
from app.console.catalogue.fields.form_values import text_or_none
from app.console.catalogue.fields.texts import TextsField
from app.console.catalogue.offers.forms import OfferForm
from app.console.catalogue.offers.registry import offer_form
from app.console.shell.forms import later as _l
from app.core.database.types import JsonObject
from app.offers.catalogue.definitions import OfferDefinition
from app.offers.kinds.roadmap import Roadmap


class PlannedForm(Form):
    """Something that is planned."""

    title = TextsField(_l("What"))
    planned = StringField(
        _l("When"), description=_l("2027-Q1 or 2027-03-31; empty if nobody knows yet")
    )

    def item(self) -> JsonObject | None:
        """Return the item, or None for an empty line."""
        words, planned = self.title.words, text_or_none(self.planned.data)
        return None if words is None and planned is None else {"title": words, "planned": planned}


def _describe(params: Roadmap, _definition: OfferDefinition, _plans: Names) -> str:
    return all_of([get_name(item.title) for item in params.items])


def _values(params: Mapping[str, Any]) -> JsonObject:
    """Add an empty line at the end."""
    return {"items": [*params["items"], {}]}


@offer_form(
    Roadmap,
    label=_l("Roadmap"),
    lead=_l("What is coming, and whether to tell the customer."),
    describe=_describe,
    values=_values,
)
class RoadmapForm(OfferForm):
    """What is planned."""

    own = ("items",)
    items = FieldList(FormField(PlannedForm), _l("Planned"), max_entries=11)

    def params(self) -> JsonObject:
        """Return what is planned, without empty lines."""
        return {"items": [item for row in self.items if (item := row.form.item()) is not None]}
