"""Experiments concluded, and typing mistakes mended while they run."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask.typing import ResponseReturnValue

from app.api import access
from app.api.catalogue.versioning import require_live
from app.api.experiments import bp
from app.api.experiments.answers import (
    commit,
    refuse_status,
    refuse_value,
    require,
)
from app.api.experiments.settings import read_moment
from app.api.problems import Problem, unprocessable
from app.experiments.errors import InvalidCorrection, InvalidExperiment, WrongStatus
from app.experiments.live.conclusion import conclude_experiment
from app.experiments.live.corrections import Correction, correct_texts
from app.experiments.live.holdouts import HoldoutTerm
from app.experiments.models import Experiment, ExperimentDecision
from app.extensions import reading
from app.flows.errors import InvalidDocument, PublishedMeanwhile, UnfairFlow


@bp.post("/experiments/<key>/conclude")
@reading()
def conclude(key: str) -> ResponseReturnValue:
    """End it with a decision; ``publish_variant`` publishes the ``winner`` in the same step.

    With ``keep_holdout`` the holdout goes on, until ``holdout_until`` or until it is stopped.
    """
    require_live()
    body, found = access.json_object(), require(key)
    if body.get("decision") not in list(ExperimentDecision):
        raise unprocessable(
            "invalid_experiment", f"decision: one of {', '.join(ExperimentDecision)}"
        )
    try:
        _conclude(found, body)
    except WrongStatus as error:
        raise refuse_status(found) from error
    except InvalidExperiment as error:
        raise refuse_value(error) from error
    except PublishedMeanwhile as error:
        detail = "The flow was published since the start. Send replaces_newer to publish over it."
        raise Problem(HTTPStatus.CONFLICT, "published_meanwhile", detail) from error
    except UnfairFlow as error:
        raise unprocessable("unfair_flow", str(error)) from error
    return commit(found, "experiment.concluded")


@bp.post("/experiments/<key>/corrections")
@reading()
def correct(key: str) -> ResponseReturnValue:
    """Mend typing mistakes in texts of a ``variant`` while customers are in it.

    ``texts`` is a list of ``key``, ``locale``, ``before`` and ``after``.
    """
    require_live()
    body, found = access.json_object(), require(key)
    try:
        done = correct_texts(found, str(body.get("variant")), _corrections(body.get("texts")))
    except WrongStatus as error:
        raise refuse_status(found) from error
    except InvalidCorrection as error:
        raise unprocessable("invalid_correction", f"{error.key}: {error.code}") from error
    except InvalidDocument as error:
        raise unprocessable("unfair_flow", str(error)) from error
    return commit(found, "experiment.corrected", variants=list(done.variants))


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
    return HoldoutTerm(read_moment("holdout_until", until) if until is not None else None)


def _corrections(texts: Any) -> list[Correction]:
    names = {"key", "locale", "before", "after"}
    is_right = isinstance(texts, list) and all(
        isinstance(each, dict)
        and set(each) == names
        and all(isinstance(value, str) for value in each.values())
        for each in texts
    )
    if not is_right:
        raise unprocessable("invalid_correction", "texts: key, locale, before and after of each")
    return [Correction(**each) for each in texts]
