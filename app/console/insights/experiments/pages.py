"""What all pages of one experiment have in common."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from app.console.insights.experiments.forms import DecisionForm
from app.console.insights.experiments.view_models import view_model
from app.console.shell.access import current
from app.console.shell.pages import render
from app.core.web.catalogs import page_locale
from app.experiments.errors import ExperimentNotFound
from app.experiments.models import Experiment
from app.experiments.queries import require_experiment
from app.labels.member.formats import formats_for


def require(key: str) -> Experiment:
    """Return an experiment of the account, or end the request: there is none."""
    try:
        return require_experiment(current().account.id, key)
    except ExperimentNotFound:
        abort(404)


def page_of(
    experiment: Experiment,
    *,
    problem: str = "",
    status: int = 200,
    decision: DecisionForm | None = None,
) -> ResponseReturnValue:
    """Show an experiment, and above it what went wrong."""
    form = decision or DecisionForm(formdata=None)
    form.offer_decisions(experiment)
    fmt = formats_for(page_locale(), current().member.timezone)
    return render(
        "console/experiments/read.html",
        status=status,
        problem=problem,
        form=form,
        **view_model(experiment, fmt),
    )
