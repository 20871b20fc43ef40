"""One member at a time: the current revision, kept from others, and whether it is what was seen."""

from __future__ import annotations

from sqlalchemy import select

from app.core.database.types import JsonObject
from app.extensions import db
from app.flows import service as flows
from app.flows.drafts.revisions import current_revision, get_revision
from app.flows.errors import DraftConflict, FlowLocked, FlowNotFound
from app.flows.models import FlowDraft


def lock_draft(account_id: str, flow_key: str) -> FlowDraft:
    """Return the current revision, and keep everybody else from adding one until the commit.

    :raises FlowNotFound: if the account has no such flow.
    :raises FlowLocked: if customers are comparing it.
    """
    flow = flows.lock_flow(account_id, flow_key)
    if flow is None:
        raise FlowNotFound(flow_key)
    if flow.is_locked:
        raise FlowLocked(flow_key)
    return current_revision(flow)


def lock_current(
    account_id: str, flow_key: str, expected_revision: int, *, unless_in: str | None = None
) -> FlowDraft:
    """Return the current revision if it is what the member saw, and lock it.

    A revision that brought the same document back is as good as the expected
    one, and so are those that were saved in the open editor ``unless_in`` alone.

    :raises FlowNotFound: if the account has no such flow.
    :raises DraftConflict: if what stands there is no longer what the member saw.
    """
    return _as_seen(lock_draft(account_id, flow_key), expected_revision, unless_in)


def require_current(account_id: str, flow_key: str, expected_revision: int) -> FlowDraft:
    """Return the same to work on before it is locked; what is written locks it and asks again.

    :raises FlowNotFound: if the account has no such flow.
    :raises DraftConflict: if what stands there is no longer what the member saw.
    """
    return _as_seen(read_draft(account_id, flow_key), expected_revision, None)


def read_draft(account_id: str, flow_key: str) -> FlowDraft:
    """Return the current revision, and keep nobody from anything.

    :raises FlowNotFound: if the account has no such flow.
    """
    flow = flows.get_record(account_id, flow_key)
    if flow is None:
        raise FlowNotFound(flow_key)
    return current_revision(flow)


def _as_seen(current: FlowDraft, expected_revision: int, unless_in: str | None) -> FlowDraft:
    seen = seen_document(current, expected_revision)
    if seen == current.document:
        return current
    if is_own_work(current, expected_revision, unless_in):
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


def is_own_work(current: FlowDraft, since: int, editor_id: str | None) -> bool:
    """Return whether all that was saved since a revision was saved in one open editor.

    Another tab of the same member is another editor: they see in each what is not in the other.
    """
    if current.revision <= since:
        return current.revision == since
    saved_in = select(FlowDraft.editor_id).where(
        FlowDraft.account_id == current.account_id,
        FlowDraft.flow_id == current.flow_id,
        FlowDraft.revision > since,
    )
    return {current.editor_id, *db.session.scalars(saved_in)} == {editor_id or object()}
