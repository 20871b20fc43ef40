"""One member at a time: the current revision, kept from others, and whether it is what was seen."""

from __future__ import annotations

from sqlalchemy import select

from app.core.types import JsonObject
from app.extensions import db
from app.flows import service as flows
from app.flows.drafts.revisions import current_revision, get_revision
from app.flows.errors import DraftConflict, FlowNotFound
from app.flows.models import FlowDraft


def lock_draft(account_id: str, flow_key: str) -> FlowDraft:
    """Return the current revision, and keep everybody else from adding one until the commit.

    :raises FlowNotFound: if the account has no such flow.
    """
    flow = flows.lock_flow(account_id, flow_key)
    if flow is None:
        raise FlowNotFound(flow_key)
    return current_revision(flow)


def lock_current(
    account_id: str, flow_key: str, expected_revision: int, *, unless_by: str | None = None
) -> FlowDraft:
    """Return the current revision if it is what the member saw, and lock it.

    A revision that brought the same document back is as good as the expected
    one, and so are those that the member ``unless_by`` added without anybody else.

    :raises FlowNotFound: if the account has no such flow.
    :raises DraftConflict: if what stands there is no longer what the member saw.
    """
    current = lock_draft(account_id, flow_key)
    seen = seen_document(current, expected_revision)
    if seen == current.document:
        return current
    if unless_by is not None and is_own_work(current, expected_revision, unless_by):
        return current
    raise conflict_with(current, seen)


def seen_document(current: FlowDraft, revision: int) -> JsonObject | None:
    """Return what stood in an earlier revision. None: it is older than what is kept."""
    if revision == current.revision:
        return current.document
    seen = get_revision(current, revision)
    return seen.document if seen else None


def conflict_with(current: FlowDraft, seen: JsonObject | None) -> DraftConflict:
    """Return what to tell a member whom somebody else was quicker than."""
    return DraftConflict(
        revision=current.revision,
        member_id=current.member_id,
        at=current.at,
        document=current.document,
        seen=seen,
    )


def is_own_work(current: FlowDraft, since: int, member_id: str | None) -> bool:
    """Return whether nobody else has saved since a revision. Nobody known is somebody else."""
    if current.revision <= since:
        return current.revision == since
    saved_by = select(FlowDraft.member_id).where(
        FlowDraft.account_id == current.account_id,
        FlowDraft.flow_id == current.flow_id,
        FlowDraft.revision > since,
    )
    return {current.member_id, *db.session.scalars(saved_by)} == {member_id or object()}
