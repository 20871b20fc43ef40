"""Experiments before customers are in them: planned, made, changed, deleted."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from app.analytics.experiments.summary import summary_of_plan
from app.api import access
from app.api.catalogue.versioning import require_live
from app.api.experiments import bp
from app.api.experiments.answers import (
    commit,
    refuse_status,
    refuse_value,
    require,
)
from app.api.experiments.settings import read_documents, read_settings, read_shares
from app.api.problems import Problem, unprocessable
from app.experiments import lifecycle, service
from app.experiments.analysis.planner import plan_comparison
from app.experiments.errors import (
    ExperimentExists,
    InvalidExperiment,
    StructureLocked,
    WrongStatus,
)
from app.experiments.models import Experiment
from app.experiments.service import MAX_VARIANTS
from app.extensions import db, reading
from app.flows.errors import FlowNotFound, FlowNotPublished, InvalidDocument
from app.members import audit
from app.sessions.experiments.results import measure_volume

_ALWAYS_OPEN = {"name", "hypothesis"}
"""What may change while customers are in it."""
LEAST_EFFECT = 0.001


@bp.get("/experiment-plan")
def plan() -> ResponseReturnValue:
    """Return how many sessions and months a comparison takes at the volume of a flow.

    ``effect`` and ``baseline`` are parts of 1: 0.05 is 5 points. Without ``baseline`` the flow's
    own save rate counts; ``once`` is for a team that looks once, at the end.
    """
    asked = request.args
    effect, arms = _number("effect", 0.0), _number("variants", 2)
    with reading():
        volume = measure_volume(access.caller().account.id, asked.get("flow", "default"))
    baseline = _number("baseline", volume.baseline or 0.0)
    is_possible = 0 < baseline < 1 and LEAST_EFFECT <= effect < 1 - baseline
    if not (is_possible and arms in range(2, MAX_VARIANTS + 1)):
        detail = "effect and baseline are parts of 1 that fit below 1 together; variants is 2 to 8."
        raise unprocessable("invalid_experiment", detail)
    is_once = asked.get("once") == "true"
    found = plan_comparison(baseline, effect, volume.monthly, arms=int(arms), looks_once=is_once)
    return jsonify(summary_of_plan(found, volume))


@bp.post("/experiments")
def create() -> ResponseReturnValue:
    """Create an experiment, its variants given as flow documents by their names."""
    account_id, body = require_live(), access.json_object()
    key, flow = str(body.pop("key", "")), str(body.pop("flow", "default"))
    settings = {
        "name": str(body.pop("name", None) or ""),
        "documents": read_documents(body.pop("variants", None)),
        "has_holdout": body.pop("holdout", False) is True,
        **read_settings(body),
    }
    try:
        found = service.create_experiment(account_id, key, flow, **settings)
    except InvalidExperiment as error:
        raise refuse_value(error) from error
    except ExperimentExists as error:
        detail = f"The account has an experiment {key} already."
        raise Problem(HTTPStatus.CONFLICT, "experiment_exists", detail) from error
    except (FlowNotFound, FlowNotPublished) as error:
        raise unprocessable("flow_not_published", f"No published flow {flow}.") from error
    except InvalidDocument as error:
        raise unprocessable("invalid_flow", str(error)) from error
    return commit(found, "experiment.created", HTTPStatus.CREATED)


@bp.patch("/experiments/<key>")
def change(key: str) -> ResponseReturnValue:
    """Change what is sent and leave the rest: settings, ``holdout`` and ``shares`` of a draft.

    Once customers are in it, only ``name`` and ``hypothesis``.
    """
    require_live()
    body, found = access.json_object(), require(key)
    try:
        _change(found, body)
    except StructureLocked as error:
        raise refuse_status(found) from error
    except InvalidExperiment as error:
        raise refuse_value(error) from error
    return commit(found, "experiment.changed")


@bp.delete("/experiments/<key>")
def delete(key: str) -> ResponseReturnValue:
    """Delete an experiment that no customer was ever in."""
    account_id, found = require_live(), require(key)
    try:
        lifecycle.delete_experiment(found)
    except WrongStatus as error:
        raise refuse_status(found) from error
    audit.record(account_id, None, "experiment.deleted", key)
    db.session.commit()
    return "", HTTPStatus.NO_CONTENT


def _change(experiment: Experiment, body: dict[str, Any]) -> None:
    has_holdout, shares = body.pop("holdout", None), body.pop("shares", None)
    if not isinstance(has_holdout, bool | None):
        raise InvalidExperiment("holdout", "not_possible")
    settings = read_settings(body)
    if has_holdout is None and shares is None and settings.keys() <= _ALWAYS_OPEN:
        known = {"name": experiment.name, "hypothesis": experiment.hypothesis}
        service.rename(experiment, **(known | settings))
        return
    service.change_experiment(experiment, **settings)
    if has_holdout is not None:
        service.set_holdout(experiment, has_holdout=has_holdout)
    if shares is not None:
        service.set_shares(experiment, read_shares(shares))


def _number(name: str, default: float) -> float:
    text = request.args.get(name)
    if text is None:
        return default
    try:
        return float(text)
    except ValueError as error:
        raise unprocessable("invalid_experiment", f"{name}: not_possible") from error
