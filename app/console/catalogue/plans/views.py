"""The pages of the catalogue of plans."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.catalogue.fields.description import any_of
from app.console.catalogue.fields.field_errors import show_errors
from app.console.catalogue.fields.restore import read_removed, seal_removed
from app.console.catalogue.plans.forms import PLACES, PlanForm, kept_limits, plan_values
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.members.roles import Permission
from app.offers import service as offers
from app.offers.errors import InvalidPlan, PlanInUse
from app.offers.models import Plan

bp = Blueprint("plans", __name__)
_STORED = ("name", "amount_minor", "currency", "interval", "interval_count", "features", "limits")


@bp.get("/plans")
@needs(Permission.VIEW)
def show() -> ResponseReturnValue:
    """List the plans in their order."""
    return _list_page(done=request.args.get("done"))


@bp.get("/plans/new")
@needs(Permission.EDIT_OFFERS)
def begin() -> ResponseReturnValue:
    """Show the form of a new plan."""
    lines: dict[str, list[dict[str, str]]] = {"features": [{}, {}], "limits": [{}]}
    return _form_page(PlanForm(data=lines), None)


@bp.post("/plans/new")
@needs(Permission.EDIT_OFFERS)
def create() -> ResponseReturnValue:
    """Save a new plan."""
    form = PlanForm()
    key = (form.key.data or "").strip()
    if offers.get_plan(current().account.id, key) is not None:
        form.key.errors = [_("This key is already used by another plan.")]
        return _form_page(form, None, status=422)
    return _save(form, None, key)


@bp.get("/plans/edit/<path:key>")
@needs(Permission.VIEW)
def edit(key: str) -> ResponseReturnValue:
    """Show a plan's form."""
    plan = _require(key)
    return _form_page(PlanForm(data=plan_values(plan)), plan)


@bp.post("/plans/edit/<path:key>")
@needs(Permission.EDIT_OFFERS)
def change(key: str) -> ResponseReturnValue:
    """Save a plan."""
    plan = _require(key)
    return _save(PlanForm(data=plan_values(plan)), plan, key)


@bp.post("/plans/order/<path:key>")
@needs(Permission.EDIT_OFFERS)
def move(key: str) -> ResponseReturnValue:
    """Move a plan one place up or down."""
    keys = [plan.key for plan in offers.list_plans(current().account.id)]
    if key not in keys:
        abort(404)
    place = keys.index(key)
    keys.insert(max(0, place + (1 if request.form.get("way") == "down" else -1)), keys.pop(place))
    offers.order_plans(current().account.id, keys)
    commit_audited("plan.moved", key)
    return leave_page(url_for("console.plans.show"))


@bp.post("/plans/remove/<path:key>")
@needs(Permission.EDIT_OFFERS)
def remove(key: str) -> ResponseReturnValue:
    """Take a plan out of the catalogue, unless an offer proposes it."""
    try:
        plan = offers.remove_plan(current().account.id, key)
    except PlanInUse as error:
        db.session.rollback()
        problem = _(
            "This plan cannot be removed. It is used by these offers: %(offers)s.",
            offers=any_of(error.keys),
        )
        return _list_page(problem=problem, status=422)
    if plan is None:
        abort(404)
    commit_audited("plan.removed", key)
    values = {name: getattr(plan, name) for name in (*_STORED, "position")}
    return _list_page(removed=(key, seal_removed("plan", {"key": key, **values})))


@bp.post("/plans/restore")
@needs(Permission.EDIT_OFFERS)
def restore() -> ResponseReturnValue:
    """Bring back what was just removed."""
    values = read_removed("plan", request.form.get("removed", ""))
    if values is None or offers.get_plan(current().account.id, values["key"]) is not None:
        abort(404)
    offers.save_plan(current().account.id, **values)
    commit_audited("plan.restored", values["key"])
    return leave_page(url_for("console.plans.show"))


def _save(form: PlanForm, plan: Plan | None, key: str) -> ResponseReturnValue:
    more = request.form.get("more")
    if more in {"features", "limits"}:
        (form.features if more == "features" else form.limits).append_entry()
        return _form_page(form, plan)
    values = form.plan()
    values["limits"] |= kept_limits(plan)
    position = plan.position if plan else len(offers.list_plans(current().account.id))
    try:
        offers.save_plan(current().account.id, key, **values, position=position)
    except InvalidPlan as error:
        show_errors(form, error, PLACES)
        return _form_page(form, plan, status=422)
    commit_audited("plan.changed" if plan else "plan.created", key)
    return leave_page(url_for("console.plans.show", done="saved"))


def _list_page(*, status: int = 200, **more: Any) -> ResponseReturnValue:
    context = {"done": None, "problem": None, "removed": None} | more
    plans = offers.list_plans(current().account.id)
    return render("console/plans/list.html", plans=plans, status=status, **context)


def _form_page(form: PlanForm, plan: Plan | None, status: int = 200) -> ResponseReturnValue:
    return render("console/plans/form.html", form=form, plan=plan, status=status)


def _require(key: str) -> Plan:
    plan = offers.get_plan(current().account.id, key)
    if plan is None:
        abort(404)
    return plan
