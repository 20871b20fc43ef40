"""The variants of an experiment: added, changed and removed before customers are in it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask.typing import ResponseReturnValue

from app.api import access
from app.api.catalogue.versioning import require_live
from app.api.experiments import bp
from app.api.experiments.answers import commit, refuse_status, refuse_value, require
from app.api.experiments.settings import read_variant
from app.api.problems import unprocessable
from app.experiments import service
from app.experiments.errors import InvalidExperiment, StructureLocked
from app.experiments.models import Experiment
from app.flows.errors import InvalidDocument


@bp.post("/experiments/<key>/variants")
def add_variant(key: str) -> ResponseReturnValue:
    """Add a variant: the ``flow`` given, or a copy of the one that customers see.

    All variants get equal shares.
    """

    def act(experiment: Experiment, name: str | None, flow: dict[str, Any] | None) -> None:
        service.add_variant(experiment, name=name or "", document=flow)

    return _change(key, act, HTTPStatus.CREATED)


@bp.patch("/experiments/<key>/variants/<variant>")
def change_variant(key: str, variant: str) -> ResponseReturnValue:
    """Change the ``name`` of a variant or its ``flow``, while no customer is in it."""

    def act(experiment: Experiment, name: str | None, flow: dict[str, Any] | None) -> None:
        service.change_variant(experiment, variant, name=name, document=flow)

    return _change(key, act)


@bp.delete("/experiments/<key>/variants/<variant>")
def remove_variant(key: str, variant: str) -> ResponseReturnValue:
    """Remove a variant. The others get equal shares."""

    def act(experiment: Experiment, *_: Any) -> None:
        service.remove_variant(experiment, variant)

    return _change(key, act, body={})


def _change(
    key: str,
    act: Callable[[Experiment, str | None, dict[str, Any] | None], None],
    status: HTTPStatus = HTTPStatus.OK,
    body: dict[str, Any] | None = None,
) -> ResponseReturnValue:
    require_live()
    name, flow = read_variant(access.json_object() if body is None else body)
    found = require(key)
    try:
        act(found, name, flow)
    except StructureLocked as error:
        raise refuse_status(found) from error
    except InvalidExperiment as error:
        raise refuse_value(error) from error
    except InvalidDocument as error:
        raise unprocessable("invalid_flow", str(error)) from error
    return commit(found, "experiment.changed", status)
