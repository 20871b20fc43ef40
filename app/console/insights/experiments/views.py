"""The pages of experiments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.insights.experiments.forms import PUBLISH, DecisionForm, PlannerForm, key_of
from app.console.insights.experiments.view_models import plan_of, view_model
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.forms import list_choices
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page
from app.experiments import lifecycle, service
from app.experiments.analysis.planner import SamplePlan
from app.experiments.errors import CannotStart, ExperimentNotFound, InvalidExperiment, WrongStatus
from app.experiments.models import Experiment, ExperimentDecision
from app.experiments.queries import get_experiment, list_experiments, require_experiment
from app.extensions import db
from app.flows.errors import PublishedMeanwhile, UnfairFlow
from app.flows.published import list_published_keys
from app.labels.member.experiments import plan_sentence, status_label
from app.members.roles import Permission

bp = Blueprint("experiments", __name__)
_STEPS: dict[str, Callable[[Experiment], Any]] = {
    "start": lifecycle.start_experiment,
    "pause": lifecycle.pause_experiment,
    "resume": lifecycle.resume_experiment,
    "stop": lifecycle.stop_experiment,
}


@bp.get("/experiments")
@needs(Permission.VIEW)
def show() -> ResponseReturnValue:
    """List the experiments, the newest first."""
    found = list_experiments(current().account.id)
    rows = [(each, status_label(each.status)) for each in found]
    return render("console/experiments/list.html", rows=rows)


@bp.get("/experiments/new")
@needs(Permission.EDIT_FLOWS)
def begin() -> ResponseReturnValue:
    """Show the planner and the form of a new experiment."""
    return _form_page(_plan_form())


@bp.post("/experiments/new")
@needs(Permission.EDIT_FLOWS)
def create() -> ResponseReturnValue:
    """Plan, or create the experiment with the variant as a copy of the flow."""
    form = _plan_form()
    if not form.validate():
        return _form_page(form, status=422)
    plan = plan_of(current().account.id, form)
    if request.form.get("intent") == "plan":
        return _form_page(form, plan=plan)
    created = _create(form, plan)
    commit_audited("experiment.created", created.key)
    return leave_page(url_for("console.experiments.read", key=created.key))


@bp.get("/experiments/<key>")
@needs(Permission.VIEW)
def read(key: str) -> ResponseReturnValue:
    """Show an experiment: what stands against its start, or what it says so far."""
    return _page(_require(key))


@bp.post("/experiments/<key>/<any(start, pause, resume, stop):step>")
@needs(Permission.PUBLISH_FLOWS)
def take_step(key: str, step: str) -> ResponseReturnValue:
    """Start, pause, resume or stop."""
    found = _require(key, for_update=True)
    try:
        _STEPS[step](found)
    except CannotStart:
        db.session.rollback()
        return _page(_require(key), problem=_("It cannot start yet."), status=422)
    except WrongStatus:
        db.session.rollback()
        return _page(_require(key), problem=_("Somebody was quicker. Look again."), status=409)
    _commit_step(key, step)
    return leave_page(url_for("console.experiments.read", key=key))


def _commit_step(key: str, step: str) -> None:
    verbs = {
        "start": "experiment.started",
        "pause": "experiment.paused",
        "resume": "experiment.resumed",
        "stop": "experiment.stopped",
    }
    commit_audited(verbs[step], key)


@bp.post("/experiments/<key>/conclude")
@needs(Permission.PUBLISH_FLOWS)
def conclude(key: str) -> ResponseReturnValue:
    """Write the decision down, and publish the winner in the same step."""
    found, form = _require(key, for_update=True), DecisionForm()
    form.offer_decisions(found)
    if not form.validate():
        return _page(found, problem=_("Choose a decision."), status=422)
    try:
        _conclude(found, form)
    except PublishedMeanwhile:
        db.session.rollback()
        problem = _("The flow was published since the start. Tick the box to publish over it.")
        return _page(_require(key), problem=problem, status=409)
    except (WrongStatus, InvalidExperiment, UnfairFlow):
        db.session.rollback()
        return _page(_require(key), problem=_("This cannot be decided so."), status=422)
    commit_audited("experiment.concluded", key)
    return leave_page(url_for("console.experiments.read", key=key))


def _create(form: PlannerForm, plan: SamplePlan | None) -> Experiment:
    account_id, name = current().account.id, (form.name.data or "").strip()
    return service.create_experiment(
        account_id,
        _free_key(account_id, name),
        form.flow.data,
        name=name,
        member_id=current().member.id,
        has_holdout=form.holdout.data,
        hypothesis=form.hypothesis.data or "",
        effect=form.share_worth_knowing,
        planned_sessions=plan.sessions if plan else None,
        baseline=plan.baseline if plan else None,
    )


def _conclude(experiment: Experiment, form: DecisionForm) -> None:
    chosen = str(form.decision.data)
    is_published = chosen.startswith(PUBLISH)
    lifecycle.conclude_experiment(
        experiment,
        ExperimentDecision.PUBLISH_VARIANT if is_published else ExperimentDecision(chosen),
        note=form.note.data or "",
        winner=chosen.removeprefix(PUBLISH) if is_published else None,
        member_id=current().member.id,
        replaces_newer=form.replaces_newer.data,
    )


def _page(experiment: Experiment, *, problem: str = "", status: int = 200) -> ResponseReturnValue:
    form = DecisionForm(formdata=None)
    form.offer_decisions(experiment)
    return render(
        "console/experiments/read.html",
        status=status,
        problem=problem,
        form=form,
        **view_model(experiment),
    )


def _form_page(
    form: PlannerForm, *, plan: SamplePlan | None = None, status: int = 200
) -> ResponseReturnValue:
    sentence = plan_sentence(plan) if plan else None
    return render(
        "console/experiments/form.html", form=form, plan=plan, sentence=sentence, status=status
    )


def _plan_form() -> PlannerForm:
    form = PlannerForm()
    keys = list_published_keys(current().account.id)
    form.flow.choices = list_choices([(key, key) for key in keys])
    return form


def _free_key(account_id: str, name: str) -> str:
    first = key_of(name)
    keys = [first, *(f"{first}-{number}" for number in range(2, 100))]
    return next(key for key in keys if get_experiment(account_id, key) is None)


def _require(key: str, *, for_update: bool = False) -> Experiment:
    try:
        return require_experiment(current().account.id, key, for_update=for_update)
    except ExperimentNotFound:
        abort(404)
