"""The pages of experiments: the list, the planner, and one of them from its start to its end."""

from __future__ import annotations

from datetime import UTC

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.insights.experiments import bp
from app.console.insights.experiments.drafting import (
    create,
    offers_of_flow,
    open_new_form,
    plan_of,
    read_volume,
)
from app.console.insights.experiments.forms import PUBLISH, DecisionForm, NewForm
from app.console.insights.experiments.listing import list_rows
from app.console.insights.experiments.pages import page_of, require
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.core.calendar import zone_named
from app.core.web.catalogs import page_locale
from app.core.web.hypermedia import leave_page
from app.experiments import lifecycle
from app.experiments.errors import CannotStart, InvalidExperiment, WrongStatus
from app.experiments.live.conclusion import conclude_experiment
from app.experiments.models import Experiment, ExperimentDecision
from app.experiments.queries import list_experiments
from app.experiments.starting_points import StartingPoint
from app.extensions import db
from app.flows.errors import PublishedMeanwhile, UnfairFlow
from app.labels.member.experiments.design import instead_sentence, plan_sentence
from app.labels.member.formats import formats_for
from app.members.roles import Permission


@bp.get("/experiments")
@needs(Permission.VIEW)
def show() -> ResponseReturnValue:
    """List the experiments, the newest first."""
    rows = list_rows(list_experiments(current().account.id))
    return render("console/experiments/list.html", rows=rows)


@bp.get("/experiments/new")
@needs(Permission.EDIT_FLOWS)
def begin() -> ResponseReturnValue:
    """Show the planner and the form of a new experiment; ``offer`` chooses one to compare."""
    offer = request.args.get("offer")
    chosen = {"offer": offer, "compares": StartingPoint.OTHER_OFFER} if offer else {}
    return _form_page(open_new_form(flow=request.args.get("flow"), **chosen))


@bp.post("/experiments/new")
@needs(Permission.EDIT_FLOWS)
def make() -> ResponseReturnValue:
    """Plan, create a draft, or create it and let customers in at once."""
    form, intent = open_new_form(), request.form.get("intent")
    is_complete = form.validate() and form.check_offers(offers_of_flow(form.flow.data))
    if not is_complete or intent == "plan":
        return _form_page(form, status=200 if intent == "plan" else 422)
    made = create(form, plan_of(form, read_volume(form)))
    commit_audited("experiment.created", made.key)
    if intent == "start" and current().may(Permission.PUBLISH_FLOWS):
        return _take_step(made.key, "start")
    return leave_page(url_for("console.experiments.read", key=made.key))


@bp.get("/experiments/<key>")
@needs(Permission.VIEW)
def read(key: str) -> ResponseReturnValue:
    """Show an experiment: what stands against its start, or what it says so far."""
    return page_of(require(key))


@bp.post("/experiments/<key>/<any(start, pause, resume, stop):step>")
@needs(Permission.PUBLISH_FLOWS)
def take_step(key: str, step: str) -> ResponseReturnValue:
    """Start, pause, resume or stop."""
    return _take_step(key, step)


@bp.post("/experiments/<key>/conclude")
@needs(Permission.PUBLISH_FLOWS)
def conclude(key: str) -> ResponseReturnValue:
    """Write the decision down, and publish the winner in the same step."""
    found, form = require(key), DecisionForm()
    form.offer_decisions(found)
    if not form.validate():
        return page_of(found, decision=form, problem=_("Choose a decision."), status=422)
    try:
        _conclude(found, form)
    except PublishedMeanwhile:
        db.session.rollback()
        problem = _("The flow was published since the start. Tick the box to publish over it.")
        return page_of(require(key), decision=form, problem=problem, status=409)
    except (WrongStatus, InvalidExperiment, UnfairFlow):
        db.session.rollback()
        problem = _("This decision is not possible any more. The page is up to date now.")
        return page_of(require(key), problem=problem, status=422)
    commit_audited("experiment.concluded", key)
    return leave_page(url_for("console.experiments.read", key=key))


def _take_step(key: str, step: str) -> ResponseReturnValue:
    found = require(key)
    act, verb = lifecycle.STEPS[step]
    try:
        act(found)
    except CannotStart:
        db.session.rollback()
        return page_of(require(key), problem=_("It cannot start yet."), status=422)
    except WrongStatus:
        db.session.rollback()
        problem = _("Somebody else changed this experiment. The page is up to date now.")
        return page_of(require(key), problem=problem, status=409)
    commit_audited(verb, key)
    return leave_page(url_for("console.experiments.read", key=key))


def _conclude(experiment: Experiment, form: DecisionForm) -> None:
    chosen = str(form.decision.data)
    is_published = chosen.startswith(PUBLISH)
    conclude_experiment(
        experiment,
        ExperimentDecision.PUBLISH_VARIANT if is_published else ExperimentDecision(chosen),
        note=form.note.data or "",
        winner=chosen.removeprefix(PUBLISH) if is_published else None,
        member_id=current().member.id,
        replaces_newer=form.replaces_newer.data,
        holdout=form.read_holdout(zone_named(current().member.timezone) or UTC),
    )


def _form_page(form: NewForm, *, status: int = 200) -> ResponseReturnValue:
    volume = read_volume(form)
    plan, fmt = plan_of(form, volume), formats_for(page_locale(), current().member.timezone)
    return render(
        "console/experiments/form.html",
        form=form,
        volume=volume,
        plan=plan,
        sentence=plan_sentence(plan, fmt) if plan else "",
        instead=instead_sentence(plan, fmt) if plan else "",
        status=status,
    )
