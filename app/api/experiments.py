"""Experiments over the API: made, started, ended, and what they have shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.analytics.experiments.report import read_report
from app.analytics.experiments.summary import summary_of_experiment, summary_of_report
from app.api import access
from app.api.catalogue.versioning import require_live
from app.api.problems import Problem
from app.api.rendering import render_list
from app.experiments import lifecycle, service
from app.experiments.errors import (
    CannotStart,
    ExperimentExists,
    ExperimentNotFound,
    InvalidCorrection,
    InvalidExperiment,
    WrongStatus,
)
from app.experiments.live.conclusion import conclude_experiment
from app.experiments.live.corrections import Correction, correct_texts
from app.experiments.live.holdouts import HoldoutTerm
from app.experiments.models import Experiment, ExperimentDecision
from app.experiments.queries import list_experiments, require_experiment
from app.extensions import db, reading
from app.flows.errors import (
    FlowNotFound,
    FlowNotPublished,
    InvalidDocument,
    PublishedMeanwhile,
    UnfairFlow,
)
from app.members import audit

bp = Blueprint("api_experiments", __name__)
_MOMENTS = ("starts_at", "ends_at", "holdout_until")
_STEPS: dict[str, tuple[Callable[[Experiment], Any], str]] = {
    "start": (lifecycle.start_experiment, "experiment.started"),
    "pause": (lifecycle.pause_experiment, "experiment.paused"),
    "resume": (lifecycle.resume_experiment, "experiment.resumed"),
    "stop": (lifecycle.stop_experiment, "experiment.stopped"),
}


@bp.get("/experiments")
def list_all() -> ResponseReturnValue:
    """Return the account's experiments, the newest first."""
    with reading():
        found = list_experiments(access.caller().account.id)
    return jsonify(data=render_list([summary_of_experiment(each) for each in found]))


@bp.post("/experiments")
def create() -> ResponseReturnValue:
    """Create an experiment, its variants given as flow documents by their names."""
    account_id, body = require_live(), access.json_object()
    key, flow = str(body.pop("key", "")), str(body.pop("flow", "default"))
    try:
        found = service.create_experiment(account_id, key, flow, **_settings(body))
    except InvalidExperiment as error:
        raise _invalid(error) from error
    except ExperimentExists as error:
        detail = f"The account has an experiment {key} already."
        raise Problem(HTTPStatus.CONFLICT, "experiment_exists", detail) from error
    except (FlowNotFound, FlowNotPublished) as error:
        raise _unprocessable("flow_not_published", f"No published flow {flow}.") from error
    return _committed(found, "experiment.created", HTTPStatus.CREATED)


@bp.get("/experiments/<key>")
def get(key: str) -> ResponseReturnValue:
    """Return one experiment."""
    with reading():
        return jsonify(_rendered(_require(key)))


@bp.get("/experiments/<key>/results")
def results(key: str) -> ResponseReturnValue:
    """Return what an experiment has shown so far."""
    with reading():
        return jsonify(summary_of_report(read_report(_require(key))))


@bp.post("/experiments/<key>/<step>")
@reading()
def take_step(key: str, step: str) -> ResponseReturnValue:
    """Start, pause, resume or stop."""
    require_live()
    found = _require(key)
    if step not in _STEPS:
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "There is no such step.")
    act, verb = _STEPS[step]
    try:
        act(found)
    except WrongStatus as error:
        raise _wrong_status(found) from error
    except CannotStart as error:
        told = [": ".join(filter(None, (each.code, each.variant))) for each in error.refusals]
        raise _unprocessable("cannot_start", ", ".join(told)) from error
    return _committed(found, verb)


@bp.post("/experiments/<key>/conclude")
@reading()
def conclude(key: str) -> ResponseReturnValue:
    """End it with a decision; ``publish_variant`` publishes the ``winner`` in the same step.

    With ``keep_holdout`` the holdout goes on, until ``holdout_until`` or until it is stopped.
    """
    require_live()
    body, found = access.json_object(), _require(key)
    if body.get("decision") not in list(ExperimentDecision):
        raise _unprocessable(
            "invalid_experiment", f"decision: one of {', '.join(ExperimentDecision)}"
        )
    try:
        _conclude(found, body)
    except WrongStatus as error:
        raise _wrong_status(found) from error
    except InvalidExperiment as error:
        raise _invalid(error) from error
    except PublishedMeanwhile as error:
        detail = "The flow was published since the start. Send replaces_newer to publish over it."
        raise Problem(HTTPStatus.CONFLICT, "published_meanwhile", detail) from error
    except UnfairFlow as error:
        raise _unprocessable("unfair_flow", str(error)) from error
    return _committed(found, "experiment.concluded")


@bp.post("/experiments/<key>/corrections")
@reading()
def correct(key: str) -> ResponseReturnValue:
    """Mend typing mistakes in texts of a ``variant`` while customers are in it.

    ``texts`` is a list of ``key``, ``locale``, ``before`` and ``after``.
    """
    body, found = access.json_object(), _require(key)
    try:
        done = correct_texts(found, str(body.get("variant")), _corrections(body.get("texts")))
    except WrongStatus as error:
        raise _wrong_status(found) from error
    except InvalidCorrection as error:
        raise _unprocessable("invalid_correction", f"{error.key}: {error.code}") from error
    except InvalidDocument as error:
        raise _unprocessable("unfair_flow", str(error)) from error
    audit.record(found.account_id, None, "experiment.corrected", key, variants=list(done.variants))
    db.session.commit()
    return jsonify(_rendered(found))


def _corrections(texts: Any) -> list[Correction]:
    names = {"key", "locale", "before", "after"}
    is_right = isinstance(texts, list) and all(
        isinstance(each, dict)
        and set(each) == names
        and all(isinstance(value, str) for value in each.values())
        for each in texts
    )
    if not is_right:
        raise _unprocessable("invalid_correction", "texts: key, locale, before and after of each")
    return [Correction(**each) for each in texts]


def _conclude(experiment: Experiment, body: dict[str, Any]) -> None:
    conclude_experiment(
        experiment,
        ExperimentDecision(body["decision"]),
        note=str(body.get("note", "")),
        winner=body.get("winner"),
        replaces_newer=body.get("replaces_newer") is True,
        holdout=_holdout(body),
    )


def _holdout(body: dict[str, Any]) -> HoldoutTerm | None:
    """Return how long the holdout goes on: with ``keep_holdout``, and ``holdout_until`` if set."""
    if body.get("keep_holdout") is not True:
        return None
    until = body.get("holdout_until")
    return HoldoutTerm(_moment("holdout_until", until) if until is not None else None)


def _settings(body: dict[str, Any]) -> dict[str, Any]:
    """Return the rest of a new experiment as the room takes it."""
    known = {
        "documents": _documents(body.pop("variants", None)),
        "has_holdout": body.pop("holdout", False) is True,
        "segment_key": body.pop("segment", None),
    }
    taken = {"account_id", "flow_key", "member_id", *known} & body.keys()
    if taken:
        raise _unprocessable("invalid_experiment", f"{min(taken)}: unknown")
    return known | {name: _moment(name, value) for name, value in body.items()}


def _committed(
    experiment: Experiment, verb: str, status: HTTPStatus = HTTPStatus.OK
) -> ResponseReturnValue:
    audit.record(experiment.account_id, None, verb, experiment.key)
    db.session.commit()
    return jsonify(_rendered(experiment)), status


def _rendered(experiment: Experiment) -> dict[str, Any]:
    return render_list([summary_of_experiment(experiment)])[0]


def _require(key: str) -> Experiment:
    try:
        return require_experiment(access.caller().account.id, key)
    except ExperimentNotFound as error:
        detail = "The account has no such experiment."
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", detail) from error


def _documents(variants: Any) -> dict[str, Any] | None:
    if variants is None:
        return None
    is_right = isinstance(variants, dict) and all(isinstance(v, dict) for v in variants.values())
    if not is_right or not variants:
        raise _unprocessable("invalid_experiment", "variants: an object of flow documents by name")
    return dict(variants)


def _moment(name: str, value: Any) -> Any:
    if name not in _MOMENTS or value is None:
        return value
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise _unprocessable("invalid_experiment", f"{name}: not_possible") from error
    if found.tzinfo is None:
        raise _unprocessable("invalid_experiment", f"{name}: not_possible")
    return found


def _invalid(error: InvalidExperiment) -> Problem:
    return _unprocessable("invalid_experiment", f"{error.field}: {error.code}")


def _wrong_status(experiment: Experiment) -> Problem:
    detail = f"The experiment is {experiment.status}."
    return Problem(HTTPStatus.CONFLICT, "wrong_status", detail)


def _unprocessable(code: str, detail: str) -> Problem:
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, code, detail)
