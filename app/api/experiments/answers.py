"""What the routes of experiments have in common: finding one, keeping it, and refusing."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from app.analytics.experiments.summary import summary_of_experiment
from app.api import access
from app.api.problems import Problem, unprocessable
from app.api.rendering import render_list
from app.experiments.errors import ExperimentNotFound, InvalidExperiment
from app.experiments.models import Experiment
from app.experiments.queries import require_experiment
from app.extensions import db
from app.members import audit


def require(key: str) -> Experiment:
    """Return an experiment of the caller's account.

    :raises Problem: if there is none of this key.
    """
    try:
        return require_experiment(access.caller().account.id, key)
    except ExperimentNotFound as error:
        detail = "The account has no such experiment."
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", detail) from error


def commit(
    experiment: Experiment, verb: str, status: HTTPStatus = HTTPStatus.OK, **detail: list[str]
) -> ResponseReturnValue:
    """Note in the audit log what was done, keep it, and answer with the experiment."""
    audit.record(experiment.account_id, None, verb, experiment.key, **detail)
    db.session.commit()
    return jsonify(render_experiment(experiment)), status


def render_experiment(experiment: Experiment) -> dict[str, Any]:
    """Return an experiment as the API shows it."""
    return render_list([summary_of_experiment(experiment)])[0]


def refuse_value(error: InvalidExperiment) -> Problem:
    """Return what is answered to a value that an experiment cannot have."""
    return unprocessable("invalid_experiment", f"{error.field}: {error.code}")


def refuse_status(experiment: Experiment) -> Problem:
    """Return what is answered to a step that does not follow."""
    detail = f"The experiment is {experiment.status}."
    return Problem(HTTPStatus.CONFLICT, "wrong_status", detail)
