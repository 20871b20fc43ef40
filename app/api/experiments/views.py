"""Experiments listed, read, started and paused."""

from __future__ import annotations

from http import HTTPStatus

from flask import jsonify
from flask.typing import ResponseReturnValue

from app.analytics.experiments.report import read_report
from app.analytics.experiments.summary import summary_of_experiment, summary_of_report
from app.api import access
from app.api.catalogue.versioning import require_live
from app.api.experiments import bp
from app.api.experiments.answers import (
    commit,
    refuse_status,
    render_experiment,
    require,
)
from app.api.problems import Problem, unprocessable
from app.api.rendering import render_list
from app.experiments import lifecycle
from app.experiments.errors import CannotStart, WrongStatus
from app.experiments.queries import list_experiments
from app.extensions import reading


@bp.get("/experiments")
def list_all() -> ResponseReturnValue:
    """Return the account's experiments, the newest first."""
    with reading():
        found = list_experiments(access.caller().account.id)
    return jsonify(data=render_list([summary_of_experiment(each) for each in found]))


@bp.get("/experiments/<key>")
def get(key: str) -> ResponseReturnValue:
    """Return one experiment."""
    with reading():
        return jsonify(render_experiment(require(key)))


@bp.get("/experiments/<key>/results")
def results(key: str) -> ResponseReturnValue:
    """Return what an experiment has shown so far."""
    with reading():
        return jsonify(summary_of_report(read_report(require(key))))


@bp.post("/experiments/<key>/<step>")
@reading()
def take_step(key: str, step: str) -> ResponseReturnValue:
    """Start, pause, resume or stop."""
    require_live()
    found = require(key)
    if step not in lifecycle.STEPS:
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "There is no such step.")
    act, verb = lifecycle.STEPS[step]
    try:
        act(found)
    except WrongStatus as error:
        raise refuse_status(found) from error
    except CannotStart as error:
        told = [": ".join(filter(None, (each.code, each.variant))) for each in error.refusals]
        raise unprocessable("cannot_start", ", ".join(told)) from error
    return commit(found, verb)
