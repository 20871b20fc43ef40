"""Several members change a flow at once: both changes stand, or the second member decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.database.types import JsonObject
from app.flows.document.differences import Difference, differences
from app.flows.drafts.edits import Edit, apply_edits, collides
from app.flows.drafts.revision_lock import (
    conflict_with,
    is_own_work,
    lock_draft,
    read_draft,
    seen_document,
)
from app.flows.drafts.service import save_draft
from app.flows.errors import ImpossibleEdit
from app.flows.models import FlowDraft


@dataclass(frozen=True, slots=True)
class Edited:
    """What came of a change."""

    draft: FlowDraft
    theirs: tuple[Difference, ...] = ()
    """What colleagues changed since the member last looked. It stands as well."""
    by: str | None = None
    """Who made the latest of it."""


def what_was_seen(account_id: str, flow_key: str, revision: int) -> JsonObject | None:
    """Return what a member saw who looked at a revision. None: it is older than what is kept.

    :raises FlowNotFound: if the account has no such flow.
    """
    return seen_document(read_draft(account_id, flow_key), revision)


def edit_draft(
    account_id: str,
    flow_key: str,
    edits: Sequence[Edit],
    *,
    seen_revision: int,
    on_top_of: int | None = None,
    member_id: str | None = None,
    editor_id: str | None = None,
) -> Edited:
    """Make changes to what a member saw, and to what a colleague has made of it meanwhile.

    A colleague is whoever saves elsewhere: also the member, in another tab.

    Both stand, unless they are about the same thing. Then nothing is written,
    and the member decides: ``on_top_of`` is the revision over which they want
    to have their way.

    :raises DraftConflict: if a colleague changed the same.
    :raises ImpossibleEdit: if the flow does not have, or has already, what is named.
    :raises InvalidDocument: if the result cannot be kept at all.
    :raises FlowNotFound: if the account has no such flow.
    """
    current = lock_draft(account_id, flow_key)
    seen = seen_document(current, seen_revision)
    is_alone = is_own_work(current, seen_revision, editor_id)
    if not is_alone and current.revision != on_top_of:
        _refuse_collisions(edits, seen, current)
    draft = save_draft(
        account_id,
        flow_key,
        _applied(edits, seen, current),
        expected_revision=current.revision,
        member_id=member_id,
        editor_id=editor_id,
    )
    if is_alone or seen is None:
        return Edited(draft)
    return Edited(draft, tuple(differences(seen, current.document)), current.member_id)


def _refuse_collisions(edits: Sequence[Edit], seen: JsonObject | None, current: FlowDraft) -> None:
    if seen is None or any(collides(edit, seen, current.document) for edit in edits):
        raise conflict_with(current, seen)


def _applied(edits: Sequence[Edit], seen: JsonObject | None, current: FlowDraft) -> JsonObject:
    """Return the document after the edits; what only a colleague made impossible is a conflict."""
    try:
        return apply_edits(current.document, edits)
    except ImpossibleEdit as error:
        if seen is None or seen == current.document:
            raise
        raise conflict_with(current, seen) from error
