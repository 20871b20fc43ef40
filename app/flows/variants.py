"""Flows that are compared with another: made of it, frozen together with it, locked meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.core.database.types import JsonObject
from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.flows.document.schema import FlowDocument
from app.flows.drafts.revisions import append_revision, current_revision
from app.flows.drafts.service import create_flow, get_draft, save_draft
from app.flows.drafts.verdicts import judge_flow
from app.flows.errors import FlowNotFound, FlowNotPublished
from app.flows.models import FlowRecord, FlowVersion


def create_variant(
    account_id: str, base: FlowRecord, key: str, document: JsonObject, member_id: str | None
) -> FlowRecord:
    """Create a flow to edit as a variant of another. It is in no list of flows.

    :raises FlowExists: if the account has one of this key.
    """
    create_flow(account_id, key, document, member_id=member_id)
    flow = require_record(account_id, key)
    flow.variant_of = base.id
    db.session.flush()
    return flow


def require_record(account_id: str, key: str) -> FlowRecord:
    """Return a flow.

    :raises FlowNotFound: if the account has none of this key.
    """
    flow = flows.get_record(account_id, key)
    if flow is None:
        raise FlowNotFound(key)
    return flow


def has_record(account_id: str, key: str) -> bool:
    """Return whether the account has a flow of this key, a variant or not."""
    return flows.get_record(account_id, key) is not None


def require_published(account_id: str, key: str) -> FlowVersion:
    """Return the version of a flow that customers see.

    :raises FlowNotFound: if the account has no such flow.
    :raises FlowNotPublished: if nobody has published one.
    """
    flow = require_record(account_id, key)
    version_id = flow.published_version_id
    version = db.session.get(FlowVersion, (account_id, version_id)) if version_id else None
    if version is None:
        raise FlowNotPublished(key)
    return version


def variant_document(account_id: str, key: str) -> JsonObject:
    """Return what stands in a variant's editor."""
    draft = get_draft(account_id, key)
    return draft.document if draft else {}


def write_variant(account_id: str, key: str, document: JsonObject) -> None:
    """Put a document into a variant's editor, whatever stood there.

    :raises InvalidDocument: if it cannot be kept at all.
    """
    draft = get_draft(account_id, key)
    if draft is not None:
        content = document | {"key": key}
        save_draft(account_id, key, content, expected_revision=draft.revision)


def freeze_variant(
    account_id: str, key: str, document: FlowDocument, member_id: str | None
) -> FlowVersion:
    """Freeze what was judged, as a version of a variant that sessions can run on.

    Its editor shows the same from then on.
    """
    own = document.model_copy(update={"key": key})
    version = flows.freeze_flow(account_id, own, member_id=member_id, override_reason=None)
    current = current_revision(require_record(account_id, key))
    if (current.document, current.base_number) != (version.document, version.number):
        content, number = version.document, version.number
        append_revision(current, content, member_id, undo_to=None, base_number=number)
    return version


def frozen_documents(account_id: str, version_ids: Mapping[str, str]) -> dict[str, JsonObject]:
    """Return the documents of frozen versions, by the names that were given for their ids."""
    query = select(FlowVersion.id, FlowVersion.document).where(
        FlowVersion.account_id == account_id, FlowVersion.id.in_(version_ids.values())
    )
    known = {row.id: row.document for row in db.session.execute(query)}
    return {name: known.get(version_id, {}) for name, version_id in version_ids.items()}


def without_offers(document: JsonObject) -> JsonObject:
    """Return a flow that proposes nothing, and looks the same up to there.

    Its offer step stays, without offers: pages say whether a flow has one.
    """
    stripped: JsonObject = _without_offers(document)
    return stripped


def _without_offers(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _without_offers(value) for name, value in part.items() if name != "offers"}
    return [_without_offers(each) for each in part] if isinstance(part, list) else part


def lock_record(account_id: str, key: str) -> None:
    """Keep everybody else from publishing the flow until the commit."""
    flows.lock_flow(account_id, key)


def set_locked(account_id: str, key: str, *, is_locked: bool) -> None:
    """Let nobody change a variant while customers compare it, or let them again."""
    require_record(account_id, key).is_locked = is_locked
    db.session.flush()


def set_compared(account_id: str, key: str, *, is_compared: bool) -> None:
    """Have sessions of a flow look for experiments, or not."""
    require_record(account_id, key).is_compared = is_compared
    db.session.flush()


def judge_version(account_id: str, version_id: str, key: str) -> FlowDocument:
    """Return a variant's version as the flow it was compared with could publish it. Slow.

    :raises FlowNotFound: if the account has no such version.
    :raises UnfairFlow: if it breaks a rule that was not there when it was frozen.
    """
    version = db.session.get(FlowVersion, (account_id, version_id))
    if version is None:
        raise FlowNotFound(version_id)
    document = parse_document(version.document | {"key": key})
    judge_flow(account_id, document)
    return document


def publish_judged(account_id: str, document: FlowDocument, member_id: str | None) -> FlowVersion:
    """Publish what was judged as the next version of its flow."""
    return flows.freeze_flow(account_id, document, member_id=member_id, override_reason=None)
