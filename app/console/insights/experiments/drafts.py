"""The pages on which a draft is changed: its settings, its variants, and how they differ."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.catalogue.fields.form_values import moment, written_moment
from app.console.design.flows.changes import change_rows
from app.console.insights.experiments import bp
from app.console.insights.experiments.drafting import design_of
from app.console.insights.experiments.forms import NameForm, SettingsForm
from app.console.insights.experiments.pages import page_of, require
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page
from app.experiments import lifecycle, service
from app.experiments.checks import documents_of
from app.experiments.errors import InvalidExperiment, StructureLocked, WrongStatus
from app.experiments.models import Experiment, ExperimentStatus
from app.extensions import db
from app.flows.document.differences import differences
from app.flows.errors import FlowNotPublished
from app.labels.member.experiments.results import variant_label
from app.members.roles import Permission
from app.offers.catalogue.segments import list_segments

_MOMENTS = ("starts_at", "ends_at")


@bp.get("/experiments/<key>/settings")
@needs(Permission.EDIT_FLOWS)
def settings(key: str) -> ResponseReturnValue:
    """Show everything that can still be set."""
    found = require(key)
    return _settings_page(found, _settings_form(found))


@bp.post("/experiments/<key>/settings")
@needs(Permission.EDIT_FLOWS)
def change_settings(key: str) -> ResponseReturnValue:
    """Save the settings; once customers are in, only the name and the hypothesis."""
    found = require(key)
    form = _settings_form(found)
    if not form.validate():
        return _settings_page(found, form, status=422)
    try:
        _save(found, form)
    except InvalidExperiment as error:
        return _refused(key, form, error.field)
    except StructureLocked:
        db.session.rollback()
        problem = _("The experiment has started: only its name can change.")
        return page_of(require(key), problem=problem, status=409)
    commit_audited("experiment.changed", key)
    return leave_page(url_for("console.experiments.read", key=key))


def _refused(key: str, form: SettingsForm | NameForm, name: str) -> ResponseReturnValue:
    db.session.rollback()
    field = form._fields.get(name)
    if field is not None:
        field.errors = [_("This value is not possible.")]
    return _settings_page(require(key), form, status=422)


@bp.post("/experiments/<key>/variants")
@needs(Permission.EDIT_FLOWS)
def change_variants(key: str) -> ResponseReturnValue:
    """Save names and shares, add a variant, or take one out."""
    found = require(key)
    try:
        _change_variants(found, request.form.get("do", "save"))
    except InvalidExperiment as error:
        db.session.rollback()
        return page_of(require(key), problem=_problem(error), status=422)
    except StructureLocked:
        db.session.rollback()
        problem = _("The experiment has started: its variants stay as they are.")
        return page_of(require(key), problem=problem, status=409)
    commit_audited("experiment.changed", key)
    return leave_page(url_for("console.experiments.read", key=key, _anchor="variants"))


@bp.get("/experiments/<key>/variants/<variant>")
@needs(Permission.VIEW)
def compare(key: str, variant: str) -> ResponseReturnValue:
    """Show what differs between a variant and the control, or another one."""
    found, against = require(key), request.args.get("against", "control")
    try:
        documents = documents_of(found)
    except FlowNotPublished:
        abort(404)
    if variant not in documents or against not in documents:
        abort(404)
    before, after = documents[against], documents[variant]
    return render(
        "console/experiments/compare.html",
        experiment=found,
        names={each.key: variant_label(each) for each in found.variants},
        variant=variant,
        against=against,
        rows=change_rows(differences(before, after), before, after),
    )


@bp.post("/experiments/<key>/delete")
@needs(Permission.EDIT_FLOWS)
def delete(key: str) -> ResponseReturnValue:
    """Delete a draft."""
    try:
        lifecycle.delete_experiment(require(key))
    except WrongStatus:
        db.session.rollback()
        return page_of(require(key), problem=_("It has started and is kept."), status=409)
    commit_audited("experiment.deleted", key)
    return leave_page(url_for("console.experiments.show"))


def _change_variants(experiment: Experiment, command: str) -> None:
    for variant in experiment.variants:
        service.rename_variant(experiment, variant.key, request.form.get(f"name.{variant.key}", ""))
    word, _space, key = command.partition(" ")
    match word:
        case "add":
            service.add_variant(experiment)
        case "remove":
            service.remove_variant(experiment, key)
        case "holdout":
            service.set_holdout(experiment, has_holdout=key == "on")
        case _ if experiment.started_at is None:
            service.set_shares(experiment, _read_shares(experiment))


def _read_shares(experiment: Experiment) -> dict[str, int]:
    given = {each.key: request.form.get(f"percent.{each.key}", "") for each in experiment.variants}
    return {key: int(text) if text.isdecimal() else 0 for key, text in given.items()}


def _problem(error: InvalidExperiment) -> str:
    return {
        "not_whole": _("The shares have to be whole numbers above 0 that add up to 100."),
        "too_many": _("Eight variants are the most that can be told apart."),
    }.get(error.code, _("This variant does not exist any more."))


def _settings_form(experiment: Experiment) -> SettingsForm | NameForm:
    values = {"name": experiment.name, "hypothesis": experiment.hypothesis}
    if experiment.status not in {ExperimentStatus.DRAFT, ExperimentStatus.SCHEDULED}:
        return NameForm(data=values)
    form = SettingsForm(data=values | _values(experiment))
    form.offer_choices(list_segments(experiment.account_id))
    return form


def _values(experiment: Experiment) -> dict[str, Any]:
    timezone = current().member.timezone
    return {
        "effect": Decimal(str(round((experiment.effect or 0.05) * 100, 2))).normalize(),
        "primary_number": experiment.primary_number,
        "method": experiment.method,
        "guardrails": experiment.guardrails,
        "coverage": experiment.coverage_percent,
        "segment": experiment.segment_key or "",
        "planned_sessions": experiment.planned_sessions,
        "namespace": experiment.namespace or "",
        "namespace_from": experiment.namespace_from,
        "namespace_to": experiment.namespace_to,
        **{name: written_moment(getattr(experiment, name), timezone) for name in _MOMENTS},
    }


def _save(experiment: Experiment, form: SettingsForm | NameForm) -> None:
    if not isinstance(form, SettingsForm):
        name, hypothesis = form.name.data or "", form.hypothesis.data or ""
        service.rename(experiment, name=name, hypothesis=hypothesis)
        return
    timezone = current().member.timezone
    service.change_experiment(
        experiment,
        name=form.name.data,
        planned_sessions=form.planned_sessions.data,
        namespace=(form.namespace.data or "").strip() or None,
        namespace_from=form.namespace_from.data,
        namespace_to=form.namespace_to.data,
        **{name: moment(getattr(form, name).data, timezone) for name in _MOMENTS},
        **design_of(form),
    )


def _settings_page(
    experiment: Experiment, form: SettingsForm | NameForm, *, status: int = 200
) -> ResponseReturnValue:
    return render(
        "console/experiments/settings.html", experiment=experiment, form=form, status=status
    )
