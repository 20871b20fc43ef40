"""Opening an offer's form, reading it, and taking what it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import FieldList, SelectField

from app.console.catalogue.fields.description import get_name, plan_names
from app.console.catalogue.fields.field_errors import show_errors
from app.console.catalogue.offers.forms import OfferForm, offer_values
from app.console.catalogue.offers.help_forms import (
    CustomForm,
    OnboardingForm,
    RedirectForm,
    RoadmapForm,
    SupportForm,
)
from app.console.catalogue.offers.price_forms import (
    BillingChangeForm,
    DiscountForm,
    FeatureUnlockForm,
    PauseForm,
    PlanChangeForm,
    TrialExtensionForm,
    price_values,
)
from app.console.catalogue.offers.rows import field_values, written_payload
from app.console.shell.access import current
from app.console.shell.forms import options
from app.core.database.types import JsonObject
from app.offers import service as offers
from app.offers.catalogue.definitions import OfferDefinition, check_offer
from app.offers.catalogue.segments import copy_audiences, list_segments
from app.offers.errors import InvalidOffer
from app.offers.models import Offer

FORMS: Mapping[str, type[OfferForm]] = {
    form.kind: form
    for form in (
        DiscountForm,
        PauseForm,
        PlanChangeForm,
        TrialExtensionForm,
        FeatureUnlockForm,
        BillingChangeForm,
        OnboardingForm,
        SupportForm,
        RoadmapForm,
        CustomForm,
        RedirectForm,
    )
}
_FIRST: Mapping[str, JsonObject] = {
    "discount": {"percent": 25, "periods": 3},
    "pause": {"months": "1, 2, 3"},
    "trial_extension": {"days": 14},
    "feature_unlock": {"days": 30},
    "roadmap": {"items": [{}, {}]},
    "custom": {"fields": [{}]},
}
"""What a new offer's form begins with: usual values, and lines to fill in."""


def open_form(kind: str, offer: Offer | None, *, key: str | None = None) -> OfferForm:
    """Return the form of an offer, or of a new one, with what was submitted if something was."""
    account = current().account
    form = FORMS[kind](data=_values(kind, offer) | ({"key": key} if key else {}))
    plans = offers.list_plans(account.id)
    form.offer_plans(plans, get_name)
    form.offer_segments(list_segments(account.id))
    plan_field = form._fields.get("plan")
    if isinstance(plan_field, SelectField):
        nothing = [] if kind == "plan_change" else [("", "")]
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
    if offer is None:
        return {"traits": [{}], **_FIRST.get(kind, {})}
    return offer_values(offer, current().member.timezone) | _own_values(kind, offer.params)


def _own_values(kind: str, params: Mapping[str, Any]) -> JsonObject:
    """Return what the fields of the kind hold, with an empty line at the end of each list."""
    match kind:
        case "discount" | "billing_change":
            return dict(params) | price_values(params)
        case "pause":
            return dict(params) | {"months": ", ".join(map(str, params.get("months") or ()))}
        case "roadmap":
            return {"items": [*params["items"], {}]}
        case "custom":
            fields = [field_values(field) for field in params.get("fields", ())]
            given = written_payload(params.get("payload", {}))
            return dict(params) | {"fields": [*fields, {}], "payload": given}
        case _:
            return dict(params)
