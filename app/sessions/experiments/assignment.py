"""The experiment a session takes part in: asked for once, when it begins."""

from __future__ import annotations

from typing import Any

from app.accounts.models import Account, Mode
from app.core.clock import utcnow
from app.experiments.exposures import Assignment, list_candidates
from app.flows.routing.membership import is_member
from app.flows.service import FlowEntry
from app.sessions.entry.claims import OpenClaims


def find_assignment(account: Account, claims: OpenClaims, entry: FlowEntry) -> Assignment | None:
    """Return the variant of the customer who begins, or None: they get the published flow.

    Costs a query where an experiment runs on the flow, and none elsewhere. A
    rehearsal takes part in nothing.
    """
    if not entry.is_compared or claims.mode is not Mode.LIVE:
        return None
    for candidate in list_candidates(account.id, entry.flow_id, claims.sub, utcnow()):
        segment = candidate.segment
        if segment and not is_member(
            segment["conditions"], account, claims.subscription, claims.customer
        ):
            continue
        assignment = candidate.assign(claims.sub)
        if assignment is not None:
            return assignment
    return None


def assigned_columns(assignment: Assignment | None) -> dict[str, Any]:
    """Return what a session keeps of it."""
    if assignment is None:
        return {}
    return {
        "experiment_id": assignment.experiment_id,
        "experiment_key": assignment.experiment_key,
        "variant_key": assignment.variant_key,
    }
