"""What members changed while an experiment ran: it may show in the numbers."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from app.core.clock import utcnow
from app.experiments.models import Experiment
from app.extensions import db
from app.members.models import AuditEntry

_MOST = 20
_OF_IT = ("experiment.corrected", "experiment.paused", "experiment.resumed")
_AROUND_IT = ("flow.published", "offer.", "plan.", "segment.", "brand.", "routes.")


def list_changes(experiment: Experiment) -> list[AuditEntry]:
    """Return what was changed between start and end that customers could see, the first first."""
    if experiment.started_at is None:
        return []
    query = (
        select(AuditEntry)
        .where(
            AuditEntry.account_id == experiment.account_id,
            AuditEntry.at > experiment.started_at,
            AuditEntry.at <= (experiment.ended_at or utcnow()),
            or_(_is_of(experiment), *map(AuditEntry.verb.startswith, _AROUND_IT)),
        )
        .order_by(AuditEntry.at)
        .limit(_MOST)
    )
    return list(db.session.scalars(query))


def _is_of(experiment: Experiment) -> ColumnElement[bool]:
    return (AuditEntry.subject == experiment.key) & AuditEntry.verb.in_(_OF_IT)
