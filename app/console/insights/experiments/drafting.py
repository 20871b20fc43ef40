"""From the form of a new experiment to a plan, and to the experiment itself."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.console.design.editor.offer_options import Catalogue, read_catalogue
from app.console.insights.experiments.forms import NewForm, key_of
from app.console.shell.access import current
from app.console.shell.forms import list_choices
from app.core.database.types import JsonObject
from app.experiments import service
from app.experiments.analysis.planner import SamplePlan, plan_comparison
from app.experiments.models import Experiment
from app.experiments.queries import get_experiment
from app.experiments.starting_points import (
    StartingPoint,
    list_offers_of,
    put_first,
    replace_offer,
    without_survey,
)
from app.flows import variants as flows
from app.flows.published import list_published_keys, name_flows
from app.labels.member.experiments.design import point_label
from app.offers.catalogue.segments import list_segments
from app.sessions.experiments.results import Volume, measure_volume


def open_new_form(**values: Any) -> NewForm:
    """Return the form of a new experiment with everything that can be chosen in it."""
    account = current().account
    form, keys = NewForm(data=values), list_published_keys(account.id)
    keys.sort(key=lambda key: key != account.default_flow_key)
    names = name_flows(account.id)
    form.flow.choices = list_choices([(key, names[key]) for key in keys])
    if form.flow.data not in keys:
        form.flow.data = keys[0] if keys else None
    form.compares.choices = list_choices((each, point_label(each)) for each in StartingPoint)
    catalogue = read_catalogue(account.id)
    known = [(offer.key, f"{offer.name} ({offer.key})") for offer in catalogue.offers.values()]
    form.offer.choices = list_choices([("", _("Choose an offer …")), *known])
    form.other.choices = list_choices([("", _("Choose an offer …")), *known])
    form.offer_choices(list_segments(account.id))
    return form


def read_volume(form: NewForm) -> Volume:
    """Return what the chosen flow has had lately."""
    return measure_volume(current().account.id, form.flow.data or "")


def plan_of(form: NewForm, volume: Volume) -> SamplePlan | None:
    """Return what the comparison takes. None: nobody knows the save rate, or it leaves no room."""
    given, effect = form.baseline.data, form.share_worth_knowing
    rate = float(given) / 100 if given else volume.baseline
    if not rate or effect <= 0 or rate + effect >= 1:
        return None
    monthly = volume.monthly * (form.coverage.data or 100) / 100
    return plan_comparison(rate, effect, monthly, looks_once=form.looks_once)


def create(form: NewForm, plan: SamplePlan | None) -> Experiment:
    """Create the experiment that the form describes, as a draft."""
    account_id, name = current().account.id, _name(form)
    alone = form.point is StartingPoint.NO_OFFERS
    return service.create_experiment(
        account_id,
        _free_key(account_id, name),
        form.flow.data,
        name=name,
        member_id=current().member.id,
        has_holdout=alone or form.holdout.data,
        documents={} if alone else {_variant_name(form): _document(form)},
        planned_sessions=plan.sessions if plan else None,
        baseline=plan.baseline if plan else None,
        **design_of(form),
    )


def design_of(form: Any) -> dict[str, Any]:
    """Return what both forms say of how an experiment is read, as the room takes it."""
    return {
        "hypothesis": form.hypothesis.data or "",
        "effect": form.share_worth_knowing,
        "primary_number": form.primary_number.data,
        "method": form.method.data,
        "guardrails": form.guardrails.data or [],
        "coverage_percent": form.coverage.data,
        "segment_key": form.segment.data or None,
    }


def offers_of_flow(flow_key: str) -> list[str]:
    """Return the offers that the published flow makes."""
    found = flows.require_published(current().account.id, flow_key)
    return list_offers_of(found.document)


def _document(form: NewForm) -> JsonObject:
    document = flows.require_published(current().account.id, form.flow.data).document
    match form.point:
        case StartingPoint.OTHER_OFFER:
            return replace_offer(document, form.offer.data, form.other.data)
        case StartingPoint.OFFER_FIRST:
            return put_first(document, form.offer.data)
        case StartingPoint.NO_SURVEY:
            return without_survey(document)
    return document


def _name(form: NewForm) -> str:
    given = " ".join((form.name.data or "").split())
    if given:
        return given
    catalogue = read_catalogue(current().account.id)
    offer = _offer_name(catalogue, form.offer.data)
    match form.point:
        case StartingPoint.OTHER_OFFER:
            other = _offer_name(catalogue, form.other.data)
            return _("%(offer)s or %(other)s", offer=offer, other=other)
        case StartingPoint.OFFER_FIRST:
            return _("%(offer)s first", offer=offer)
        case StartingPoint.NO_SURVEY:
            return _("With or without the survey")
        case StartingPoint.NO_OFFERS:
            return _("With or without offers")
    return _("Variant of %(flow)s", flow=form.flow.data)


def _variant_name(form: NewForm) -> str:
    catalogue = read_catalogue(current().account.id)
    match form.point:
        case StartingPoint.OTHER_OFFER:
            return _offer_name(catalogue, form.other.data)[:100]
        case StartingPoint.OFFER_FIRST:
            return _("%(offer)s first", offer=_offer_name(catalogue, form.offer.data))[:100]
        case StartingPoint.NO_SURVEY:
            return _("No survey")
    return ""


def _offer_name(catalogue: Catalogue, key: str) -> str:
    return catalogue.get(key).name[:80]


def _free_key(account_id: str, name: str) -> str:
    first = key_of(name)
    keys = [first, *(f"{first}-{number}" for number in range(2, 100))]
    return next(key for key in keys if get_experiment(account_id, key) is None)
