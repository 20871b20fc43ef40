"""Flows in work: what members have saved, one step back, and publishing it."""

from __future__ import annotations

from app.core.database.types import JsonObject
from app.flows import service as flows
from app.flows.document.parsing import check_raw, parse_document
from app.flows.drafts.revision_lock import lock_current, require_current
from app.flows.drafts.revisions import (
    append_revision,
    current_revision,
    first_revision,
    require_step,
)
from app.flows.drafts.verdicts import judge_flow
from app.flows.errors import (
    FlowExists,
    FlowLocked,
    FlowNotFound,
    FlowNotPublished,
    PublishedMeanwhile,
)
from app.flows.listing import get_version
from app.flows.models import FlowDraft, FlowVersion


def get_draft(account_id: str, flow_key: str) -> FlowDraft | None:
    """Return what stands in the editor: the latest revision, or what was published after it.

    A flow that nobody works on shows its published version, as a draft that is
    not stored until somebody changes it. None: there is no such flow.
    """
    flow = flows.get_record(account_id, flow_key)
    return None if flow is None else current_revision(flow)


def save_draft(
    account_id: str,
    flow_key: str,
    document: JsonObject,
    *,
    expected_revision: int,
    member_id: str | None = None,
    editor_id: str | None = None,
) -> FlowDraft:
    """Save a document as the next revision. It may be half done, and break the schema.

    :raises DraftConflict: if what stands there is no longer what the member saw.
    :raises InvalidDocument: if it cannot be kept at all.
    :raises FlowNotFound: if the account has no such flow.
    """
    check_raw(document)
    current = lock_current(account_id, flow_key, expected_revision)
    if current.document == document:
        return current
    return append_revision(
        current, document, member_id, undo_to=current.revision, editor_id=editor_id
    )


def undo_draft(
    account_id: str,
    flow_key: str,
    *,
    expected_revision: int,
    member_id: str | None = None,
    editor_id: str | None = None,
) -> FlowDraft:
    """Go one step back. That is a revision too, so it can be taken back.

    :raises NothingToUndo: if there is no step back.
    :raises DraftConflict: if what stands there is no longer what the member saw.
    """
    current = lock_current(account_id, flow_key, expected_revision, unless_in=editor_id)
    target = require_step(current, current.undo_to)
    return append_revision(
        current,
        target.document,
        member_id,
        undo_to=target.undo_to,
        redo_to=current.revision,
        editor_id=editor_id,
    )


def redo_draft(
    account_id: str,
    flow_key: str,
    *,
    expected_revision: int,
    member_id: str | None = None,
    editor_id: str | None = None,
) -> FlowDraft:
    """Do again what was undone last.

    :raises NothingToUndo: if nothing was undone since the last change.
    :raises DraftConflict: if what stands there is no longer what the member saw.
    """
    current = lock_current(account_id, flow_key, expected_revision, unless_in=editor_id)
    target = require_step(current, current.redo_to)
    return append_revision(
        current,
        target.document,
        member_id,
        undo_to=target.undo_to,
        redo_to=target.redo_to,
        editor_id=editor_id,
    )


def discard_draft(
    account_id: str,
    flow_key: str,
    *,
    expected_revision: int,
    member_id: str | None = None,
    editor_id: str | None = None,
) -> FlowDraft:
    """Return to what is published. One step back undoes it.

    :raises FlowNotPublished: if nothing was published yet.
    :raises DraftConflict: if what stands there is no longer what the member saw.
    """
    current = lock_current(account_id, flow_key, expected_revision, unless_in=editor_id)
    version = _newest(account_id, flow_key)
    if version is None:
        raise FlowNotPublished(flow_key)
    if current.document == version.document:
        return current
    return append_revision(
        current,
        version.document,
        member_id,
        undo_to=current.revision,
        base_number=version.number,
        editor_id=editor_id,
    )


def publish_draft(
    account_id: str,
    flow_key: str,
    *,
    expected_revision: int,
    expected_number: int | None,
    member_id: str | None = None,
    override_reason: str | None = None,
) -> FlowVersion:
    """Publish what the member saw, and nothing else.

    ``expected_number`` is the version whose differences the member read.

    :raises DraftConflict: if a colleague changed the draft meanwhile.
    :raises PublishedMeanwhile: if another version was published meanwhile.
    :raises InvalidDocument: naming every place that breaks the schema.
    :raises UnfairFlow: if it breaks a rule, and no reason to override it was given.
    :raises FlowLocked: if it is a variant: its experiment publishes it.
    """
    draft = require_current(account_id, flow_key, expected_revision)
    _require_newest(account_id, flow_key, expected_number)
    document = parse_document(draft.document | {"key": flow_key})
    reason = override_reason if judge_flow(account_id, document, override_reason) else None
    current = lock_current(account_id, flow_key, expected_revision)
    _check_is_no_variant(account_id, flow_key)
    _require_newest(account_id, flow_key, expected_number)
    version = flows.freeze_flow(account_id, document, member_id=member_id, override_reason=reason)
    if (current.document, current.base_number) != (version.document, version.number):
        append_revision(
            current,
            version.document,
            member_id,
            undo_to=current.undo_to,
            base_number=version.number,
        )
    return version


def return_to_version(
    account_id: str,
    flow_key: str,
    number: int,
    *,
    expected_number: int,
    member_id: str | None = None,
) -> FlowVersion:
    """Publish an earlier version again, as the next one. Work in progress stays as it is.

    :raises FlowNotFound: if there is no such flow or version.
    :raises PublishedMeanwhile: if another version was published meanwhile.
    :raises UnfairFlow: if it breaks a rule that was not there yet.
    """
    wanted = get_version(account_id, flow_key, number)
    if wanted is None:
        raise FlowNotFound(f"{flow_key} {number}")
    _require_newest(account_id, flow_key, expected_number)
    document = parse_document(wanted.document | {"key": flow_key})
    judge_flow(account_id, document)
    flows.lock_flow(account_id, flow_key)
    _require_newest(account_id, flow_key, expected_number)
    return flows.freeze_flow(account_id, document, member_id=member_id, override_reason=None)


def create_flow(
    account_id: str, key: str, document: JsonObject, *, member_id: str | None = None
) -> FlowDraft:
    """Create a flow with a first draft. Customers do not see it before it is published.

    :raises FlowExists: if the account has one of this key.
    """
    check_raw(document)
    if flows.get_record(account_id, key) is not None:
        raise FlowExists(key)
    flow = flows.create_record(account_id, key)
    return first_revision(flow, document | {"key": key}, member_id)


def _require_newest(account_id: str, flow_key: str, number: int | None) -> None:
    """Refuse to publish over a version that the member has not read.

    :raises PublishedMeanwhile: if another one is published.
    """
    published = _newest(account_id, flow_key)
    if (published.number if published else None) != number:
        raise PublishedMeanwhile(published.number if published else None)


def _check_is_no_variant(account_id: str, key: str) -> None:
    flow = flows.get_record(account_id, key)
    if flow is not None and flow.variant_of is not None:
        raise FlowLocked(key)


def _newest(account_id: str, key: str) -> FlowVersion | None:
    flow = flows.get_record(account_id, key)
    if flow is None:
        raise FlowNotFound(key)
    return flows.latest_version(flow)
