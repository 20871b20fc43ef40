"""Opening an offer's form, reading it, and taking what it says."""

from __future__ import annotations

from wtforms import FieldList, SelectField

from app.console.catalogue.fields.description import get_name, plan_names
from app.console.catalogue.fields.field_errors import show_errors
from app.console.catalogue.offers import FORMS
from app.console.catalogue.offers.forms import OfferForm, offer_values
from app.console.shell.access import current
from app.console.shell.forms import options
from app.core.database.types import JsonObject
from app.offers import service as offers
from app.offers.catalogue.definitions import OfferDefinition, check_offer
from app.offers.catalogue.segments import copy_audiences, list_segments
from app.offers.errors import InvalidOffer
from app.offers.kinds import KINDS
from app.offers.models import Offer


def open_form(kind: str, offer: Offer | None, *, key: str | None = None) -> OfferForm:
    """Return the form of an offer, or of a new one, with what was submitted if something was."""
    account = current().account
    form = FORMS[kind].form(data=_values(kind, offer) | ({"key": key} if key else {}))
    plans = offers.list_plans(account.id)
    form.offer_plans(plans, get_name)
    form.offer_segments(list_segments(account.id))
    form.price_currency.data = form.price_currency.data or next(
        (plan.currency for plan in plans), ""
    )
    plan_field = form._fields.get("plan")
    if isinstance(plan_field, SelectField):
        nothing = [] if form.needs_plan else [("", "")]
        plan_field.choices = options([*nothing, *plan_names(plans).items()])
    return form


def read_form(form: OfferForm, key: str) -> OfferDefinition | None:
    """Return the offer that a form describes, or None once its fields say what is wrong."""
    given = form.definition(current().member.timezone)
    try:
        given["segments"] = copy_audiences(
            current().account.id, given["segments"], for_update=False
        )
        return check_offer(form.kind, given.pop("params"), key=key, **given)
    except InvalidOffer as error:
        show_errors(form, error, form.whole_places())
        return None


def add_row(form: OfferForm, name: str) -> None:
    """Add an empty line to one of the form's lists."""
    lines = form._fields.get(name)
    if isinstance(lines, FieldList):
        lines.append_entry()


def free_key(kind: str) -> str:
    """Return a key no offer has yet."""
    taken = {offer.key for offer in offers.list_offers(current().account.id)}
    numbered = (f"{kind}_{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (kind, *numbered) if key not in taken)


def _values(kind: str, offer: Offer | None) -> JsonObject:
    values = FORMS[kind].values
    if offer is None:
        return dict(values(KINDS[kind].usual_params))
    return offer_values(offer, current().member.timezone) | values(offer.params)
