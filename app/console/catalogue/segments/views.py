"""The pages of segments."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import ValidationError
from wtforms import StringField

from app.console.catalogue.fields.audience import AUDIENCE_PLACES, AudienceForm, audience_values
from app.console.catalogue.fields.conditions import change_conditions, list_shown, read_conditions
from app.console.catalogue.fields.description import any_of, describe_audience, get_name, plan_names
from app.console.catalogue.fields.field_errors import show_errors
from app.console.catalogue.fields.restore import read_removed, seal_removed
from app.console.catalogue.offers.listing import name_offers
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.forms import later as _l
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page
from app.experiments.errors import UsedByExperiment
from app.experiments.live.usage import check_segment_is_unused
from app.extensions import db
from app.labels.member.experiments.design import segment_in_use_sentence
from app.members.roles import Permission
from app.offers import service as offers
from app.offers.catalogue import segments
from app.offers.eligibility.conditions import Audience
from app.offers.errors import InvalidSegment, SegmentInUse
from app.offers.models import Segment

bp = Blueprint("segments", __name__)
_PLACES = {"key": "key", "name": "name"} | {
    f"conditions.{path}": name for path, name in AUDIENCE_PLACES.items()
}


class SegmentForm(AudienceForm):
    """A group of customers with a name."""

    name = StringField(_l("Name"), description=_l("Such as: Trial in Germany"))
    key = StringField(_l("Key"), description=_l("Used in YAML files."))


@bp.get("/segments")
@needs(Permission.VIEW)
def show() -> ResponseReturnValue:
    """List the segments, in words."""
    return _list_page(done=request.args.get("done"))


@bp.get("/segments/new")
@needs(Permission.EDIT_OFFERS)
def begin() -> ResponseReturnValue:
    """Show the form of a new segment."""
    return _form_page(SegmentForm(), None)


@bp.post("/segments/new")
@needs(Permission.EDIT_OFFERS)
def create() -> ResponseReturnValue:
    """Save a new segment."""
    form = SegmentForm()
    key = (form.key.data or "").strip()
    if segments.get_segment(current().account.id, key) is not None:
        form.key.errors = [_("This key is already used by another segment.")]
        return _form_page(form, None, status=422)
    return _save(form, None, key)


@bp.get("/segments/edit/<key>")
@needs(Permission.VIEW)
def edit(key: str) -> ResponseReturnValue:
    """Show a segment's form."""
    segment = _require(key)
    return _form_page(SegmentForm(data=_values(segment)), segment)


@bp.post("/segments/edit/<key>")
@needs(Permission.EDIT_OFFERS)
def change(key: str) -> ResponseReturnValue:
    """Save a segment, and with it the offers that are for it."""
    segment = _require(key)
    return _save(SegmentForm(data=_values(segment)), segment, key)


@bp.post("/segments/remove/<key>")
@needs(Permission.EDIT_OFFERS)
def remove(key: str) -> ResponseReturnValue:
    """Take a segment out, unless an offer, an experiment or a route is for it."""
    try:
        check_segment_is_unused(current().account, key)
        segment = segments.remove_segment(current().account.id, key)
    except UsedByExperiment as error:
        return _list_page(problem=segment_in_use_sentence(error), status=422)
    except SegmentInUse as error:
        db.session.rollback()
        problem = _(
            "This segment cannot be removed. It is used by these offers: %(offers)s",
            offers=any_of(error.keys),
        )
        return _list_page(problem=problem, status=422)
    if segment is None:
        abort(404)
    commit_audited("segment.removed", key)
    values = {"key": key, "name": segment.name, "conditions": segment.conditions}
    return _list_page(removed=(segment.name, seal_removed("segment", values)))


@bp.post("/segments/restore")
@needs(Permission.EDIT_OFFERS)
def restore() -> ResponseReturnValue:
    """Bring back what was just removed."""
    values = read_removed("segment", request.form.get("removed", ""))
    if values is None or segments.get_segment(current().account.id, values["key"]) is not None:
        abort(404)
    segments.save_segment(current().account.id, **values)
    commit_audited("segment.restored", values["key"])
    return leave_page(url_for("console.segments.show"))


def _save(form: SegmentForm, segment: Segment | None, key: str) -> ResponseReturnValue:
    pressed = request.form.get("more", "")
    if pressed:
        return _form_page(form, segment, added=change_conditions(form, pressed))
    try:
        name = (form.name.data or "").strip()
        segments.save_segment(current().account.id, key, name, form.audience())
    except InvalidSegment as error:
        show_errors(form, error, _PLACES)
        return _form_page(form, segment, status=422)
    commit_audited("segment.changed" if segment else "segment.created", key)
    return leave_page(url_for("console.segments.show", done="saved"))


def _list_page(*, status: int = 200, **more: Any) -> ResponseReturnValue:
    context = {"done": None, "problem": None, "removed": None} | more
    account_id = current().account.id
    plans = plan_names(offers.list_plans(account_id))
    used: dict[str, list[str]] = {}
    for offer in offers.list_offers(account_id):
        for key in segments.segment_keys(offer):
            used.setdefault(key, []).append(offer.key)
    rows = [
        (segment, _in_words(segment, plans), used.get(segment.key, []))
        for segment in segments.list_segments(account_id)
    ]
    return render(
        "console/segments/list.html",
        rows=rows,
        offer_names=name_offers(account_id),
        status=status,
        **context,
    )


def _in_words(segment: Segment, plans: dict[str, str]) -> list[str]:
    try:
        return describe_audience(Audience.model_validate(segment.conditions), plans)
    except ValidationError:  # stored under rules that hold no more
        return [_("These conditions are invalid. Save them again.")]


def _form_page(
    form: SegmentForm, segment: Segment | None, status: int = 200, *, added: str = ""
) -> ResponseReturnValue:
    form.offer_plans(offers.list_plans(current().account.id), get_name)
    using = segments.list_offers_for(current().account.id, segment.key) if segment else []
    return render(
        "console/segments/form.html",
        form=form,
        segment=segment,
        using=using,
        conditions=read_conditions(form, list_shown(request.form), added),
        status=status,
    )


def _values(segment: Segment) -> dict[str, Any]:
    return audience_values(segment.conditions) | {"name": segment.name, "key": segment.key}


def _require(key: str) -> Segment:
    segment = segments.get_segment(current().account.id, key)
    if segment is None:
        abort(404)
    return segment
