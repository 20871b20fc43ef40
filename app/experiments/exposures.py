"""Which variant a session runs on, and who saw the difference: stored once, and then it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Table, and_, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager

from app.core.database.types import JsonObject
from app.core.security.pseudonyms import pseudonym
from app.experiments.assignment import assign_variant
from app.experiments.models import WHOLE, Experiment, ExperimentStatus, Exposure, Variant
from app.extensions import db

_exposures = cast("Table", Exposure.__table__)


@dataclass(frozen=True, slots=True)
class Assignment:
    """The variant of one customer."""

    experiment_id: str
    experiment_key: str
    variant_key: str
    flow_version_id: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An experiment that a customer may belong to, and the variant they saw there before."""

    experiment: Experiment
    seen: str | None

    @property
    def segment(self) -> JsonObject | None:
        """The conditions of those who take part. None: all."""
        return self.experiment.segment

    def assign(self, customer_ref: str) -> Assignment | None:
        """Return the customer's variant: the one they saw, or the one they belong to."""
        experiment = self.experiment
        key = self.seen or assign_variant(
            experiment.seed,
            customer_ref,
            experiment.shares,
            coverage=experiment.coverage_percent / WHOLE,
            namespace=experiment.stretch,
        )
        variant = experiment.variant(key) if key else None
        if variant is None or variant.flow_version_id is None:
            return None
        return Assignment(experiment.id, experiment.key, variant.key, variant.flow_version_id)


def list_candidates(
    account_id: str, flow_id: str, customer_ref: str, now: datetime
) -> list[Candidate]:
    """Return the experiments that run on a flow now, with their variants, in one query.

    A holdout that goes on comes first: who belongs to it is in no other experiment.
    """
    is_theirs = and_(
        Exposure.account_id == Experiment.account_id,
        Exposure.experiment_id == Experiment.id,
        Exposure.customer_ref == customer_ref,
    )
    query = (
        select(Experiment, Exposure.variant_key)
        .join(Experiment.variants)
        .outerjoin(Exposure, is_theirs)
        .where(
            Experiment.account_id == account_id,
            Experiment.flow_id == flow_id,
            Experiment.status == ExperimentStatus.RUNNING,
            or_(Experiment.ends_at.is_(None), Experiment.ends_at > now),
        )
        .options(contains_eager(Experiment.variants))
        .order_by(Experiment.continues.is_(None), Experiment.id, Variant.position)
    )
    rows = db.session.execute(query).unique().all()
    return [Candidate(experiment, seen) for experiment, seen in rows]


@lru_cache(maxsize=1024)
def list_versions(account_id: str, experiment_id: str, version_id: str) -> tuple[str, ...]:
    """Return the flow versions that a session on one of them is compared by. Kept in memory.

    Where a typing mistake was mended since, the newer ones do: they differ on the same pages.
    A holdout that goes on follows its flow, and a session on an earlier version has none.
    """
    query = (
        select(Variant.flow_version_id, Experiment.continues)
        .join(Experiment.variants)
        .where(
            Variant.account_id == account_id,
            Variant.experiment_id == experiment_id,
            Variant.flow_version_id.is_not(None),
        )
    )
    rows = db.session.execute(query.order_by(Variant.position)).all()
    found = tuple(str(row.flow_version_id) for row in rows)
    follows = any(row.continues is not None for row in rows)
    return () if follows and version_id not in found else found


def record_exposure(
    account_id: str,
    assignment: tuple[str, str],
    *,
    customer_ref: str,
    session_id: str,
    now: datetime,
) -> bool:
    """Write down that a customer saw their variant, once, and return whether it is that one.

    ``assignment`` is the experiment's id and the variant's key. Two subscriptions, two tabs
    or a hundred clicks are one customer: the first exposure holds.
    """
    experiment_id, variant_key = assignment
    row = {
        "account_id": account_id,
        "experiment_id": experiment_id,
        "customer_ref": customer_ref,
        "variant_key": variant_key,
        "session_id": session_id,
        "probability": _share_of(account_id, experiment_id, variant_key),
        "at": now,
    }
    try:
        with db.session.begin_nested():
            db.session.execute(insert(_exposures).values(**row))
    except IntegrityError:
        seen = db.session.get(Exposure, (account_id, experiment_id, customer_ref))
        return seen is not None and seen.variant_key == variant_key
    return True


def count_exposed(account_id: str, experiment_id: str) -> dict[str, int]:
    """Return how many customers saw each variant."""
    return count_all_exposed(account_id, [experiment_id]).get(experiment_id, {})


def count_all_exposed(account_id: str, experiment_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return the same for several experiments at once, by their ids."""
    query = (
        select(Exposure.experiment_id, Exposure.variant_key, func.count())
        .where(Exposure.account_id == account_id, Exposure.experiment_id.in_(experiment_ids))
        .group_by(Exposure.experiment_id, Exposure.variant_key)
    )
    found: dict[str, dict[str, int]] = {}
    for experiment_id, variant, count in db.session.execute(query):
        found.setdefault(experiment_id, {})[variant] = count
    return found


def _share_of(account_id: str, experiment_id: str, variant_key: str) -> Any:
    """The share at this moment: a bandit's changes."""
    return (
        select(Variant.percent / float(WHOLE))
        .where(
            Variant.account_id == account_id,
            Variant.experiment_id == experiment_id,
            Variant.key == variant_key,
        )
        .scalar_subquery()
    )


def erase_exposures(account_id: str, customer_ref: str) -> None:
    """Put the pseudonym where the customer's reference stood: they still count, as nobody."""
    db.session.execute(
        update(_exposures)
        .where(_exposures.c.account_id == account_id, _exposures.c.customer_ref == customer_ref)
        .values(customer_ref=pseudonym(account_id, customer_ref))
    )
