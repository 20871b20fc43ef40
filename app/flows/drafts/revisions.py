"""The revisions of a flow in work: which one stands there now, and adding the next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from app.core.clock import utcnow
from app.core.database.types import JsonObject
from app.extensions import db
from app.flows import service as flows
from app.flows.errors import NothingToUndo
from app.flows.models import FlowDraft, FlowRecord, FlowVersion

KEPT_REVISIONS = 200
"""How many steps of a flow can be undone. Older revisions are deleted."""


def current_revision(flow: FlowRecord) -> FlowDraft:
    """Return the latest revision, or the version that was published over it.

    What was published from elsewhere takes the place of a draft that nobody
    had changed; it is stored as soon as somebody does. Work in progress is
    never replaced.
    """
    latest, version = _latest_draft(flow), flows.latest_version(flow)
    if version is None:
        return latest or _draft_of(flow, 0, {}, at=flow.created_at)
    if latest is None:
        return _draft_of_version(flow, 0, version)
    if is_overtaken(latest, version, _document_of_version(flow, latest.base_number)):
        return _draft_of_version(flow, latest.revision + 1, version)
    return latest


def is_overtaken(draft: FlowDraft, published: FlowVersion, base: JsonObject | None) -> bool:
    """Return whether another version was published over a draft that nobody had changed.

    ``base`` is the document of the version that the draft began with.
    """
    return published.number != draft.base_number and draft.document == base


def require_step(current: FlowDraft, revision: int | None) -> FlowDraft:
    """Return the revision that a step back or forward leads to.

    :raises NothingToUndo: if there is none, or if it is too old to be kept.
    """
    target = None if revision is None else get_revision(current, revision)
    if target is None:
        raise NothingToUndo
    return target


def get_revision(current: FlowDraft, revision: int) -> FlowDraft | None:
    """Return a revision of the same flow by its number, or None if it is not kept."""
    query = select(FlowDraft).where(
        FlowDraft.account_id == current.account_id,
        FlowDraft.flow_id == current.flow_id,
        FlowDraft.revision == revision,
    )
    return db.session.scalars(query).one_or_none()


def first_revision(flow: FlowRecord, document: JsonObject, member_id: str | None) -> FlowDraft:
    """Store what a new flow begins with."""
    return _store(_draft_of(flow, 1, document, at=utcnow(), member_id=member_id))


def append_revision(
    current: FlowDraft,
    document: JsonObject,
    member_id: str | None,
    *,
    undo_to: int | None,
    redo_to: int | None = None,
    base_number: int | None = None,
    editor_id: str | None = None,
) -> FlowDraft:
    """Store the next revision, and the current one if it was not yet. Forget the oldest."""
    _store(current)
    _forget_before(current, current.revision + 2 - KEPT_REVISIONS)
    return _store(
        FlowDraft(
            account_id=current.account_id,
            flow_id=current.flow_id,
            revision=current.revision + 1,
            document=document,
            base_number=base_number or current.base_number,
            undo_to=undo_to,
            redo_to=redo_to,
            member_id=member_id,
            editor_id=editor_id,
            at=utcnow(),
        )
    )


def _store(draft: FlowDraft) -> FlowDraft:
    db.session.add(draft)
    db.session.flush()
    return draft


def _forget_before(current: FlowDraft, revision: int) -> None:
    db.session.execute(
        delete(FlowDraft).where(
            FlowDraft.account_id == current.account_id,
            FlowDraft.flow_id == current.flow_id,
            FlowDraft.revision < revision,
        )
    )


def _latest_draft(flow: FlowRecord) -> FlowDraft | None:
    query = select(FlowDraft).where(
        FlowDraft.account_id == flow.account_id, FlowDraft.flow_id == flow.id
    )
    return db.session.scalars(query.order_by(FlowDraft.revision.desc()).limit(1)).first()


def _document_of_version(flow: FlowRecord, number: int | None) -> JsonObject | None:
    query = select(FlowVersion.document).where(
        FlowVersion.account_id == flow.account_id,
        FlowVersion.flow_id == flow.id,
        FlowVersion.number == number,
    )
    return db.session.scalars(query).one_or_none()


def _draft_of_version(flow: FlowRecord, revision: int, version: FlowVersion) -> FlowDraft:
    draft = _draft_of(
        flow, revision, version.document, at=version.published_at, member_id=version.member_id
    )
    draft.base_number = version.number
    return draft


def _draft_of(
    flow: FlowRecord,
    revision: int,
    document: JsonObject,
    *,
    at: datetime,
    member_id: str | None = None,
) -> FlowDraft:
    return FlowDraft(
        account_id=flow.account_id,
        flow_id=flow.id,
        revision=revision,
        document=document,
        member_id=member_id,
        at=at,
    )
