"""What changes an experiment by a command: refusals are said in a line, what was done is noted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from app.core.errors import FairwellError
from app.experiments.errors import (
    CannotStart,
    ExperimentNotFound,
    InvalidCorrection,
    InvalidExperiment,
    WrongStatus,
)
from app.experiments.models import Experiment
from app.experiments.queries import require_experiment
from app.extensions import db, reading
from app.flows.errors import InvalidDocument, PublishedMeanwhile
from app.members import audit

_REFUSALS = (
    CannotStart,
    InvalidCorrection,
    InvalidDocument,
    InvalidExperiment,
    PublishedMeanwhile,
    WrongStatus,
)


def take_step(
    account_id: str,
    key: str,
    act: Callable[[Experiment], Any],
    verb: str,
    **detail: Sequence[str],
) -> Experiment:
    """Do something with an experiment, note it in the audit log, and keep it.

    What is judged is judged before the lock, so the whole begins as reading does.

    :raises ClickException: saying what stands against it.
    """
    try:
        with reading():
            found = require(account_id, key)
            act(found)
    except _REFUSALS as error:
        db.session.rollback()
        raise click.ClickException(_describe(error, account_id, key)) from error
    audit.record(account_id, None, verb, key, **detail)
    db.session.commit()
    return found


def require(account_id: str, key: str) -> Experiment:
    """Return an experiment of the account.

    :raises ClickException: if there is none of this key.
    """
    try:
        return require_experiment(account_id, key)
    except ExperimentNotFound as error:
        raise click.ClickException(f"The account has no experiment {key}.") from error


def _describe(error: FairwellError, account_id: str, key: str) -> str:
    match error:
        case WrongStatus():
            with reading():
                return f"The experiment {key} is {require(account_id, key).status}."
        case CannotStart():
            return "It cannot start:\n" + "\n".join(map(_line, error.refusals))
        case PublishedMeanwhile():
            return (
                "The flow was published since the start. "
                "Give --replaces-newer to publish over what it is now."
            )
        case InvalidCorrection():
            return _CORRECTIONS.get(error.code, error.code).format(key=error.key)
    return str(error)


def _line(refusal: Any) -> str:
    return " ".join(filter(None, (refusal.code, refusal.variant, *refusal.details)))


_CORRECTIONS = {
    "other_wording": "{key}: this is more than a typing mistake. Nothing was changed.",
    "changes_comparison": "{key}: the variants would differ in other places than before.",
    "changed_meanwhile": "{key}: this is not what stands there now.",
}
