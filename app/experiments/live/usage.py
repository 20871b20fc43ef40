"""Which experiments and routes need a segment or an offer that somebody wants to take away."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import Account
from app.experiments.checks import documents_of
from app.experiments.errors import UsedByExperiment
from app.experiments.models import Experiment, ExperimentStatus
from app.experiments.queries import LIVE
from app.experiments.starting_points import list_offers_of
from app.extensions import db
from app.flows.errors import FlowNotPublished
from app.flows.routing.service import list_rules


def check_segment_is_unused(account: Account, key: str) -> None:
    """Refuse to take a segment away that an experiment or a route is for.

    :raises UsedByExperiment: naming the experiments that have not ended, and whether a route is.
    """
    query = select(Experiment.name).where(
        Experiment.account_id == account.id,
        Experiment.segment_key == key,
        Experiment.status != ExperimentStatus.CONCLUDED,
    )
    names = list(db.session.scalars(query.order_by(Experiment.id)))
    has_route = any(rule.segment == key for rule in list_rules(account))
    if names or has_route:
        raise UsedByExperiment(names, has_route)


def check_offer_is_unused(account_id: str, key: str) -> None:
    """Refuse to let an offer rest that customers compare, or will from a planned day on.

    :raises UsedByExperiment: naming the experiments.
    """
    query = select(Experiment).where(
        Experiment.account_id == account_id,
        Experiment.continues.is_(None),
        Experiment.status.in_([ExperimentStatus.SCHEDULED, *LIVE]),
    )
    found = db.session.scalars(query.order_by(Experiment.id))
    names = [each.name for each in found if key in _offers_of(each)]
    if names:
        raise UsedByExperiment(names)


def _offers_of(experiment: Experiment) -> set[str]:
    try:
        documents = documents_of(experiment).values()
    except FlowNotPublished:
        return set()
    return {offer for document in documents for offer in list_offers_of(document)}
