"""Finding experiments."""

from __future__ import annotations

from sqlalchemy import select

from app.core.clock import utcnow
from app.experiments.analysis.design import Method
from app.experiments.errors import ExperimentNotFound
from app.experiments.models import CONTROL, Experiment, ExperimentStatus, Variant
from app.extensions import db
from app.flows.models import FlowRecord

LIVE = (ExperimentStatus.RUNNING, ExperimentStatus.PAUSED)


def get_experiment(account_id: str, key: str) -> Experiment | None:
    """Return the experiment of this key, or None."""
    query = select(Experiment).where(Experiment.account_id == account_id, Experiment.key == key)
    return db.session.scalars(query).one_or_none()


def require_experiment(account_id: str, key: str, *, for_update: bool = False) -> Experiment:
    """Return the experiment, and keep everybody else out until the commit if it is to change.

    :raises ExperimentNotFound: if the account has none of this key.
    """
    query = select(Experiment).where(Experiment.account_id == account_id, Experiment.key == key)
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise ExperimentNotFound(key)
    return found


def find_by_variant(account_id: str, flow_key: str) -> Experiment | None:
    """Return the experiment of which a flow is a variant, or None."""
    query = (
        select(Experiment)
        .join(Experiment.variants)
        .where(Experiment.account_id == account_id, Variant.flow_key == flow_key)
    )
    return db.session.scalars(query).unique().first()


def list_experiments(account_id: str) -> list[Experiment]:
    """Return the experiments of an account, the newest first."""
    query = select(Experiment).where(Experiment.account_id == account_id)
    return list(db.session.scalars(query.order_by(Experiment.id.desc())))


def list_continued(account_id: str, key: str) -> list[Experiment]:
    """Return the holdouts that go on from an experiment, the newest first."""
    query = select(Experiment).where(
        Experiment.account_id == account_id, Experiment.continues == key
    )
    return list(db.session.scalars(query.order_by(Experiment.id.desc())))


def list_live(account_id: str, flow_id: str) -> list[Experiment]:
    """Return the experiments that customers of a flow are in, paused ones too."""
    query = select(Experiment).where(
        Experiment.account_id == account_id,
        Experiment.flow_id == flow_id,
        Experiment.status.in_(LIVE),
    )
    return list(db.session.scalars(query.order_by(Experiment.id)))


def list_due_to_start() -> list[Experiment]:
    """Return the scheduled experiments of all accounts whose day has come."""
    query = select(Experiment).where(
        Experiment.status == ExperimentStatus.SCHEDULED, Experiment.starts_at <= utcnow()
    )
    return list(db.session.scalars(query.order_by(Experiment.starts_at)))


def list_due_to_end() -> list[Experiment]:
    """Return the experiments of all accounts whose last day is past."""
    query = select(Experiment).where(Experiment.status.in_(LIVE), Experiment.ends_at <= utcnow())
    return list(db.session.scalars(query.order_by(Experiment.ends_at)))


def list_overtaken() -> list[Experiment]:
    """Return the holdouts of all accounts that go on, and whose flow was published anew."""
    query = (
        select(Experiment)
        .join(
            Variant,
            (Variant.account_id == Experiment.account_id)
            & (Variant.experiment_id == Experiment.id)
            & (Variant.key == CONTROL),
        )
        .join(
            FlowRecord,
            (FlowRecord.account_id == Experiment.account_id)
            & (FlowRecord.id == Experiment.flow_id),
        )
        .where(
            Experiment.continues.is_not(None),
            Experiment.status.in_(LIVE),
            Variant.flow_version_id != FlowRecord.published_version_id,
        )
    )
    return list(db.session.scalars(query.order_by(Experiment.id)))


def list_bandits() -> list[Experiment]:
    """Return the bandits of all accounts that run."""
    query = select(Experiment).where(
        Experiment.status == ExperimentStatus.RUNNING, Experiment.method == Method.BANDIT
    )
    return list(db.session.scalars(query.order_by(Experiment.id)))
