"""What an experiment's customers concluded, and what volume a flow has: read from session rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.experiments.analysis.bandit import thompson_shares
from app.experiments.analysis.design import Design
from app.experiments.analysis.units import Unit, count_units
from app.experiments.models import Experiment
from app.experiments.service import set_bandit_shares
from app.extensions import db
from app.flows.models import FlowRecord, FlowVersion
from app.sessions.engine.progress import Outcome
from app.sessions.followup.models import SessionFollowup
from app.sessions.models import CancelSession

CONCLUDED = (Outcome.SAVED, Outcome.KEPT, Outcome.CANCELED)
Outcomes = Mapping[tuple[str, str], Counter[Outcome]]
"""How many customers came to which outcome, by experiment and variant."""
VOLUME_WINDOW = timedelta(days=90)
_DAYS_PER_MONTH = 365 / 12
_COLUMNS = (
    CancelSession.experiment_id,
    CancelSession.variant_key,
    CancelSession.outcome,
    CancelSession.started_at,
    CancelSession.ended_at,
    SessionFollowup.lapsed_at,
    CancelSession.reason_code,
    CancelSession.offer_state,
    func.coalesce(func.length(CancelSession.said), 0).label("length"),
    CancelSession.customer_ref,
    CancelSession.subscription_ref,
    CancelSession.subscription_data,
    CancelSession.offer,
    CancelSession.choice,
)


@dataclass(frozen=True, slots=True)
class Volume:
    """What a flow has had: the ground of a plan."""

    concluded: int
    saved: int
    monthly: float
    """Concluded sessions a month."""

    @property
    def baseline(self) -> float | None:
        """The save rate. None: nobody concluded anything."""
        return self.saved / self.concluded if self.concluded else None


def design_of(experiment: Experiment) -> Design:
    """Return how an experiment was meant."""
    return Design(
        weights=experiment.weights,
        method=experiment.method,
        number=experiment.primary_number,
        planned=experiment.planned_sessions,
        effect=experiment.effect,
    )


def list_units(experiment: Experiment) -> list[Unit]:
    """Return the customers who saw a difference and concluded, each by the first time they did.

    A customer with two subscriptions is one of them, and so is one who was erased.
    """
    return [unit_of(row) for row in list_rows(experiment)]


def list_rows(*experiments: Experiment) -> list[Any]:
    """Return the first concluded session of each customer who saw a difference, in each of them.

    The experiments are those of one account.
    """
    own_id = CancelSession.id
    query = (
        select(*_COLUMNS)
        .outerjoin(CancelSession.followup)
        .where(
            CancelSession.account_id == experiments[0].account_id, own_id.in_(_first(experiments))
        )
    )
    return list(db.session.execute(query.order_by(own_id)))


def count_outcomes(experiments: Sequence[Experiment]) -> Outcomes:
    """Return how many customers each variant of the experiments brought to which outcome.

    The same customers as ``list_rows``, counted by the database in one query.
    """
    if not experiments:
        return {}
    is_theirs = CancelSession.account_id == experiments[0].account_id
    return _count(is_theirs, CancelSession.id.in_(_first(experiments)))


def count_outcomes_of(account_id: str, spans: Sequence[tuple[datetime, datetime]]) -> Outcomes:
    """Return the same for all experiments of an account, of sessions that ended in some spans.

    Still each customer by the first session of all: who was counted before is not in them.
    """
    within = [
        and_(CancelSession.ended_at >= since, CancelSession.ended_at < until)
        for since, until in spans
    ]
    return _count(
        CancelSession.account_id == account_id,
        CancelSession.mode == Mode.LIVE,
        or_(false(), *within),
        *_concluded(CancelSession),
        ~_has_earlier(),
    )


def _count(*is_meant: ColumnElement[bool]) -> Outcomes:
    counts: dict[tuple[str, str], Counter[Outcome]] = defaultdict(Counter)
    parts = (CancelSession.experiment_id, CancelSession.variant_key, CancelSession.outcome)
    query = select(*parts, func.count()).where(*is_meant).group_by(*parts)
    for experiment_id, variant, outcome, count in db.session.execute(query):
        if outcome is not None:
            counts[str(experiment_id), str(variant)][outcome] += count
    return counts


def _has_earlier() -> ColumnElement[bool]:
    """Return whether the customer concluded another session before, in the same experiment."""
    earlier = aliased(CancelSession)
    return exists().where(
        earlier.account_id == CancelSession.account_id,
        earlier.experiment_id == CancelSession.experiment_id,
        earlier.customer_ref == CancelSession.customer_ref,
        earlier.id < CancelSession.id,
        *_concluded(earlier),
    )


def _concluded(model: Any) -> tuple[ColumnElement[bool], ...]:
    return model.exposed_at.is_not(None), model.outcome.in_(CONCLUDED)


def _first(experiments: Sequence[Experiment]) -> Select[str]:
    """Return the query for the first concluded session of each customer in each experiment."""
    return (
        select(func.min(CancelSession.id))
        .where(is_counted(*experiments))
        .group_by(CancelSession.experiment_id, CancelSession.customer_ref)
    )


def is_counted(*experiments: Experiment) -> ColumnElement[bool]:
    """Return what is true of the sessions that count in experiments of one account."""
    return and_(
        CancelSession.account_id == experiments[0].account_id,
        CancelSession.experiment_id.in_([each.id for each in experiments]),
        *_concluded(CancelSession),
    )


def unit_of(row: Any) -> Unit:
    """Return a customer's conclusion, without what became of it."""
    is_canceled = row.outcome is Outcome.CANCELED
    return Unit(
        variant=row.variant_key,
        is_saved=row.outcome is Outcome.SAVED,
        is_canceled=is_canceled,
        started_at=row.started_at,
        ended_at=row.ended_at,
        lapsed_at=row.lapsed_at,
        is_direct=is_canceled and row.reason_code is None and row.offer_state is None,
        text_length=row.length,
    )


def share_out(experiment: Experiment) -> None:
    """Give a bandit's variants the shares that their results have earned so far."""
    keys = [variant.key for variant in experiment.variants]
    counts = count_units(list_units(experiment), {}, keys)
    shares = thompson_shares([(each.saved, each.concluded) for each in counts])
    set_bandit_shares(experiment, dict(zip(keys, shares, strict=True)))


def measure_volume(account_id: str, flow_key: str) -> Volume:
    """Return what a flow's live sessions of the last 90 days came to, as far as it is that old."""
    query = (
        select(CancelSession.outcome, func.count(), func.min(CancelSession.ended_at))
        .where(
            CancelSession.account_id == account_id,
            CancelSession.mode == Mode.LIVE,
            CancelSession.outcome.in_(CONCLUDED),
            CancelSession.ended_at >= utcnow() - VOLUME_WINDOW,
            CancelSession.flow_version_id.in_(_versions(account_id, flow_key)),
        )
        .group_by(CancelSession.outcome)
    )
    rows = {row[0]: (row[1], row[2]) for row in db.session.execute(query)}
    concluded = sum(count for count, _ in rows.values())
    oldest = min((at for _, at in rows.values() if at is not None), default=utcnow())
    days = max((utcnow() - oldest) / timedelta(days=1), 7.0)
    saved = rows.get(Outcome.SAVED, (0, None))[0]
    return Volume(concluded, saved, concluded / days * _DAYS_PER_MONTH)


def _versions(account_id: str, flow_key: str) -> Select[str]:
    """Return the query for a flow's versions, and for those of its variants."""
    base = select(FlowRecord.id).where(
        FlowRecord.account_id == account_id, FlowRecord.key == flow_key
    )
    theirs = select(FlowRecord.id).where(
        FlowRecord.account_id == account_id,
        or_(FlowRecord.key == flow_key, FlowRecord.variant_of.in_(base)),
    )
    return select(FlowVersion.id).where(
        FlowVersion.account_id == account_id, FlowVersion.flow_id.in_(theirs)
    )
