"""Experiments as files over the API: what a build server keeps beside its flows."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.api import access
from app.api.catalogue.versioning import answer_tagged, check_match, require_live
from app.api.problems import Problem, unprocessable, validated
from app.core.database.types import JsonObject
from app.core.errors import FairwellError
from app.experiments.errors import StructureLocked
from app.experiments.files import ExperimentFile, describe, push_experiment
from app.experiments.queries import get_experiment
from app.extensions import db, reading
from app.flows.errors import FlowNotFound, FlowNotPublished
from app.members import audit

bp = Blueprint("api_experiment_files", __name__)


@bp.get("/experiments/<key>/file")
def get_file(key: str) -> ResponseReturnValue:
    """Return an experiment as a file holds it, with the flow of each variant."""
    with reading():
        found = _describe(key)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "The account has no such experiment.")
    return answer_tagged(found)


@bp.put("/experiments/<key>/file")
@reading()
def put_file(key: str) -> ResponseReturnValue:
    """Create the experiment of a file, or make its draft what the file says. It is not started."""
    account_id, body = require_live(), access.json_object()
    file = validated(ExperimentFile, body | {"experiment": key}, "invalid_experiment")
    known = _describe(key)
    check_match(known)
    try:
        push_experiment(account_id, file)
    except (FlowNotFound, FlowNotPublished) as error:
        raise unprocessable("flow_not_published", f"No published flow {file.flow}.") from error
    except StructureLocked as error:
        detail = "It has started: it stays as it is."
        raise Problem(HTTPStatus.CONFLICT, "wrong_status", detail) from error
    except FairwellError as error:
        raise unprocessable("invalid_experiment", str(error)) from error
    audit.record(account_id, None, f"experiment.{'changed' if known else 'created'}", key)
    db.session.commit()
    return answer_tagged(_describe(key) or {}, HTTPStatus.OK if known else HTTPStatus.CREATED)


def _describe(key: str) -> JsonObject | None:
    found = get_experiment(access.caller().account.id, key)
    try:
        return describe(found) if found else None
    except FlowNotPublished as error:
        raise unprocessable("flow_not_published", f"No published flow {error}.") from error
