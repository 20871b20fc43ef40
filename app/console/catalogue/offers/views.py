"""The pages of offers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.catalogue.fields.conditions import change_conditions, list_shown, read_conditions
from app.console.catalogue.fields.field_errors import show_errors
from app.console.catalogue.offers import FORMS
from app.console.catalogue.offers.copy_findings import judge_form, override_reason
from app.console.catalogue.offers.description import kind_label, kind_lead
from app.console.catalogue.offers.editing import add_row, free_key, open_form
from app.console.catalogue.offers.example import show_example
from app.console.catalogue.offers.forms import OfferForm
from app.console.catalogue.offers.listing import DAYS, count_lately, list_rows
from app.console.catalogue.placement.attachments import (
    group_by_flow,
    list_attachments,
    read_ranks,
    save_ranks,
)
from app.console.catalogue.placement.reach import read_reach
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page
from app.experiments.errors import UsedByExperiment
from app.experiments.live.usage import check_offer_is_unused
from app.extensions import db
from app.flows.published import flows_by_offer, name_flows
from app.labels.member.experiments.design import offer_in_use_sentence
from app.members.roles import Permission
from app.offers import service as offers
from app.offers.errors import InvalidOffer
from app.offers.kinds import KINDS
from app.offers.models import Offer

bp = Blueprint("offers", __name__)


@bp.get("/offers")
@needs(Permission.VIEW)
def show() -> ResponseReturnValue:
    """List the offers."""
    return _list_page(done=request.args.get("done"))


@bp.get("/offers/new")
@needs(Permission.EDIT_OFFERS)
def choose_kind() -> ResponseReturnValue:
    """Let the member choose what a new offer is to be."""
    kinds = [(kind, kind_label(kind), kind_lead(kind)) for kind in FORMS]
    return render("console/offers/kinds.html", kinds=kinds)


@bp.get("/offers/new/<kind>")
@needs(Permission.EDIT_OFFERS)
def begin(kind: str) -> ResponseReturnValue:
    """Show the form of a new offer; ``like`` names one to begin with."""
    like = offers.get_offer(current().account.id, request.args.get("like", ""))
    form = open_form(_known(kind), like, key=free_key(like.key if like else kind))
    return _form_page(form, None)


@bp.post("/offers/new/<kind>")
@needs(Permission.EDIT_OFFERS)
def create(kind: str) -> ResponseReturnValue:
    """Save a new offer."""
    form = open_form(_known(kind), None)
    key = (form.key.data or "").strip()
    if offers.get_offer(current().account.id, key) is not None:
        form.key.errors = [_("Another offer has this key.")]
        return _form_page(form, None, status=422)
    return _save(form, None, key)


@bp.get("/offers/edit/<key>")
@needs(Permission.VIEW)
def edit(key: str) -> ResponseReturnValue:
    """Show an offer's form."""
    offer = _require(key)
    return _form_page(open_form(offer.kind, offer), offer)


@bp.post("/offers/edit/<key>")
@needs(Permission.EDIT_OFFERS)
def change(key: str) -> ResponseReturnValue:
    """Save an offer."""
    offer = _require(key)
    return _save(open_form(offer.kind, offer), offer, key)


@bp.post("/offers/activity/<key>")
@needs(Permission.EDIT_OFFERS)
def switch(key: str) -> ResponseReturnValue:
    """Make an offer, or let it rest, unless customers compare it."""
    is_active = request.form.get("active") == "yes"
    try:
        if not is_active:
            check_offer_is_unused(current().account.id, key)
    except UsedByExperiment as error:
        return _list_page(problem=offer_in_use_sentence(error), status=422)
    if offers.set_active(current().account.id, key, is_active) is None:
        abort(404)
    commit_audited("offer.activated" if is_active else "offer.rested", key)
    return leave_page(url_for("console.offers.show", done="activated" if is_active else "rested"))


@bp.route("/offers/example/<kind>", methods=["GET", "POST"])
@needs(Permission.VIEW)
def example(kind: str) -> ResponseReturnValue:
    """Show what the customer sees: of a stored offer, or of the form that is being filled in."""
    stored = offers.get_offer(current().account.id, request.args.get("key", ""))
    form = open_form(_known(kind), stored)
    return show_example(form, stored, is_refused="refused" in request.args)


@bp.post("/offers/reach/<kind>")
@needs(Permission.EDIT_OFFERS)
def reach(kind: str) -> ResponseReturnValue:
    """Say whom the offer that is being filled in would reach."""
    stored = offers.get_offer(current().account.id, request.args.get("key", ""))
    return _form_page(open_form(_known(kind), stored), stored, fragment="reach")


def _list_page(*, status: int = 200, **more: Any) -> ResponseReturnValue:
    account_id = current().account.id
    return render(
        "console/offers/list.html",
        rows=list_rows(account_id),
        lately=count_lately(account_id, current().mode),
        days=DAYS,
        status=status,
        **({"done": None, "problem": None} | more),
    )


def _save(form: OfferForm, offer: Offer | None, key: str) -> ResponseReturnValue:
    pressed = request.form.get("more", "")
    if pressed:
        add_row(form, pressed)
        return _form_page(form, offer, added=change_conditions(form, pressed))
    reason = override_reason()
    if judge_form(form).is_bad and not reason:
        return _form_page(form, offer, status=422, is_refused=True)
    if not _store(form, key, is_active=offer is None or offer.is_active):
        return _form_page(form, offer, status=422)
    detail = {"kind": form.kind} | ({"override_reason": reason} if reason else {})
    commit_audited("offer.changed" if offer else "offer.created", key, **detail)
    return leave_page(_after(_attach(key)))


def _attach(key: str) -> list[str]:
    """Put the offer into the lists that were chosen, and return the flows this changes.

    In a transaction of its own: an offer that is saved stays so, whatever a colleague does.
    """
    attachments = list_attachments(key)
    ranks = read_ranks(request.form, attachments)
    if not current().may(Permission.EDIT_FLOWS):
        return []
    flows = save_ranks(key, attachments, ranks)
    db.session.commit()
    return flows


def _after(flows: list[str]) -> str:
    """Return the page that follows: what a flow that has changed would publish, or the list."""
    if flows:
        return url_for("console.flows.publishing.show", key=flows[0])
    return url_for("console.offers.show", done="saved")


def _store(form: OfferForm, key: str, *, is_active: bool) -> bool:
    """Save the offer, or say at its fields what is wrong; return whether it is saved."""
    definition = form.definition(current().member.timezone)
    params = definition.pop("params")
    try:
        offers.save_offer(
            current().account.id, key, form.kind, params, **definition, is_active=is_active
        )
    except InvalidOffer as error:
        db.session.rollback()
        show_errors(form, error, form.whole_places())
        return False
    return True


def _form_page(
    form: OfferForm,
    offer: Offer | None,
    status: int = 200,
    *,
    is_refused: bool = False,
    added: str = "",
    fragment: str = "main",
) -> ResponseReturnValue:
    return render(
        "console/offers/form.html",
        fragment=fragment,
        form=form,
        offer=offer,
        conditions=read_conditions(form, list_shown(request.form), added),
        kind=kind_label(form.kind),
        lead=kind_lead(form.kind),
        needs_title=KINDS[form.kind].needs_title,
        refused="yes" if status == 422 else None,
        verdict=judge_form(form),
        is_refused=is_refused,
        reason=request.form.get("override_reason", ""),
        status=status,
        **_placement(form, offer.key if offer else None),
    )


def _placement(form: OfferForm, key: str | None) -> dict[str, Any]:
    """Return where the offer stands in flows, and what it would come to."""
    attachments = list_attachments(key or form.key.data or "")
    ranks = read_ranks(request.form, attachments)
    return {
        "attachments": group_by_flow(attachments, ranks),
        "ranks": ranks,
        "reach": read_reach(form, key, attachments, ranks),
        "flows": _list_flows_with(key) if key else [],
    }


def _list_flows_with(key: str) -> list[str]:
    """Return what the published flows are called that name the offer."""
    account_id = current().account.id
    names = name_flows(account_id)
    return [names[each] for each in flows_by_offer(account_id).get(key, [])]


def _require(key: str) -> Offer:
    offer = offers.get_offer(current().account.id, key)
    if offer is None or offer.kind not in FORMS:
        abort(404)
    return offer


def _known(kind: str) -> str:
    if kind not in FORMS:
        abort(404)
    return kind
