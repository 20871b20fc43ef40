"""The page of routes: the rules in their order, and the flow that a customer would get."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import service as accounts
from app.accounts.models import Account
from app.console.design.preview.panel import preview_form
from app.console.design.preview.sample import read_sample
from app.console.design.routes.rows import arrange, read_rows
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.core.clock import utcnow
from app.core.web.hypermedia import leave_page
from app.experiments.models import ExperimentStatus
from app.experiments.queries import list_experiments
from app.extensions import db
from app.flows.published import list_published_keys, name_flows
from app.flows.routing import service as routes
from app.flows.routing.errors import InvalidRoutes, RoutesChanged
from app.flows.routing.service import Route, RouteRule
from app.members import service as members
from app.members.roles import Permission
from app.offers.catalogue.segments import list_segments
from app.offers.subscription import ClaimedSubscription

bp = Blueprint("routes", __name__)


@bp.get("/routes")
@needs(Permission.VIEW)
def show() -> ResponseReturnValue:
    """Show the rules, and for a sample customer the one that holds."""
    tried = _try_customer() if request.args.get("try") else None
    return _page(routes.list_rules(current().account), tried=tried)


@bp.post("/routes")
@needs(Permission.PUBLISH_FLOWS)
def change() -> ResponseReturnValue:
    """Save the rules, or only arrange them in the form."""
    rows, command = read_rows(), request.form.get("do", "save")
    if command != "save":
        return _page(arrange(rows, command), is_changed=True)
    try:
        number = _save(rows)
    except InvalidRoutes as error:
        db.session.rollback()
        return _page(rows, is_changed=True, wrong=(error.position, _problem(error)), status=422)
    except RoutesChanged:
        db.session.rollback()
        problem = _("Somebody else saved the routes meanwhile. These are theirs.")
        return _page(routes.list_rules(_account()), problem=problem, status=409)
    commit_audited("routes.changed", str(number))
    return leave_page(url_for("console.routes.show", done="saved"))


def _save(rows: list[RouteRule]) -> int:
    """Save the rules, unless somebody was quicker, and return the number of the version."""
    seen = request.form.get("number", "")
    version = routes.save_rules(
        _account(),
        rows,
        member_id=current().member.id,
        expected_number=int(seen) if seen.isdecimal() else None,
    )
    return version.number


def _page(rows: list[RouteRule], *, status: int = 200, **more: Any) -> ResponseReturnValue:
    account_id, names = current().account.id, name_flows(current().account.id)
    context = {"tried": None, "is_changed": False, "wrong": None, "problem": ""} | more
    return render(
        "console/routes/edit.html",
        status=status,
        rows=rows,
        number=routes.get_number(account_id),
        segments=[(each.key, each.name) for each in list_segments(account_id)],
        flow_options=[(key, names[key]) for key in list_published_keys(account_id)],
        flow_names=names,
        default_key=current().account.default_flow_key,
        experiments=_running(account_id),
        versions=[(each, _saved_by(each.member_id)) for each in routes.list_versions(account_id)],
        sample=preview_form(current().account.default_flow_key),
        is_saved=request.args.get("done") == "saved",
        **context,
    )


def _try_customer() -> Route:
    """Return the flow that the sample customer of the address gets, and why."""
    account = current().account
    sample = read_sample(account.id, preview_form(account.default_flow_key))
    subscription = sample.subscription(utcnow(), account.timezone)
    claimed = ClaimedSubscription.model_validate(subscription.model_dump())
    return routes.find_route(account, claimed, sample.customer())


def _running(account_id: str) -> dict[str, tuple[str, str]]:
    """Return the experiment that runs on each flow, as its key and its name."""
    return {
        each.flow_key: (each.key, each.name)
        for each in list_experiments(account_id)
        if each.status is ExperimentStatus.RUNNING
    }


def _saved_by(member_id: str | None) -> str:
    member = members.get_member(member_id) if member_id else None
    return member.name if member else _("The operator")


def _problem(error: InvalidRoutes) -> str:
    return {
        "unknown_segment": _("Choose a segment."),
        "unknown_flow": _("Choose a flow that is published."),
        "segment_twice": _("An earlier rule is for this segment already: this one is never tried."),
    }.get(error.code, _("These are more rules than an account can have."))


def _account() -> Account:
    return accounts.require_account(current().account.id)
