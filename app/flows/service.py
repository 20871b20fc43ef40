"""What can be done with flows: publish a version, and get one to run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.core.database.types import JsonObject
from app.extensions import db
from app.fairness.packs import get_pack
from app.fairness.policy import build_policy
from app.flows.document.parsing import parse_document, parse_yaml
from app.flows.document.schema import FlowDocument
from app.flows.drafts.verdicts import judge_flow
from app.flows.errors import FlowNotFound, FlowNotPublished
from app.flows.flow import Flow, arrange
from app.flows.models import FlowRecord, FlowVersion

_DEFAULT_FLOW = Path(__file__).parent / "builtin" / "default.yaml"


@dataclass(frozen=True, slots=True)
class FlowEntry:
    """What a new session begins with."""

    flow_id: str
    version_id: str
    is_compared: bool
    """Whether an experiment runs on the flow."""


@cache
def default_document() -> FlowDocument:
    """Return the flow every account begins with, in our own words."""
    return parse_yaml(_DEFAULT_FLOW.read_text(encoding="utf-8"))


def publish_flow(
    account_id: str,
    document: FlowDocument,
    *,
    member_id: str | None = None,
    override_reason: str | None = None,
    overrides_words_only: bool = False,
) -> FlowVersion:
    """Freeze the document as the next version, for sessions that begin from now on.

    Open sessions finish on the version they began with. A document that
    equals the published version publishes nothing. With ``override_reason``
    a member who may do so publishes in spite of errors; the reason stays with
    the version, and the door writes it into the audit log. With
    ``overrides_words_only`` it covers what the linter of words found, and nothing else.

    :raises UnfairFlow: if it breaks our own rules, or those of the account's country.
    """
    has_errors = judge_flow(account_id, document, override_reason, overrides_words_only)
    return freeze_flow(
        account_id,
        document,
        member_id=member_id,
        override_reason=override_reason if has_errors else None,
    )


def freeze_flow(
    account_id: str, document: FlowDocument, *, member_id: str | None, override_reason: str | None
) -> FlowVersion:
    """Make what was judged the next version, unless it is the published one."""
    flow = lock_flow(account_id, document.key) or create_record(account_id, document.key)
    latest = latest_version(flow)
    content = get_content(document)
    if latest is not None and latest.document == content:
        return latest
    return _publish(
        flow,
        number=latest.number + 1 if latest else 1,
        document=content,
        member_id=member_id,
        override_reason=override_reason,
    )


def _publish(flow: FlowRecord, **columns: Any) -> FlowVersion:
    version = FlowVersion(account_id=flow.account_id, flow_id=flow.id, **columns)
    db.session.add(version)
    db.session.flush()
    flow.published_version_id = version.id
    db.session.flush()
    return version


def get_content(document: FlowDocument) -> JsonObject:
    """Return the document as it is stored: what is usual is left out."""
    return document.model_dump(mode="json", exclude_defaults=True)


def require_entry(account_id: str, key: str) -> FlowEntry:
    """Return what a new session begins with.

    :raises FlowNotFound: if the account has no such flow, or it is only another one's variant.
    :raises FlowNotPublished: if no version of it was published.
    """
    query = select(FlowRecord.id, FlowRecord.published_version_id, FlowRecord.is_compared).where(
        FlowRecord.account_id == account_id,
        FlowRecord.key == key,
        FlowRecord.variant_of.is_(None),
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise FlowNotFound(key)
    if row.published_version_id is None:
        raise FlowNotPublished(key)
    return FlowEntry(row.id, row.published_version_id, row.is_compared)


@lru_cache(maxsize=1024)
def require_flow(account_id: str, version_id: str, pack_ids: tuple[str, ...] = ()) -> Flow:
    """Return a version ready to run under policy packs. Kept in memory: it never changes.

    :raises FlowNotFound: if the account has no such version.
    """
    version = db.session.get(FlowVersion, (account_id, version_id))
    if version is None:
        raise FlowNotFound(version_id)
    known = [pack for pack in map(get_pack, pack_ids) if pack is not None]
    return arrange(parse_document(version.document), build_policy(tuple(known)))


def list_versions(account_id: str, key: str) -> list[FlowVersion]:
    """Return the versions of a flow, the newest first."""
    query = (
        select(FlowVersion)
        .join(
            FlowRecord,
            (FlowRecord.account_id == FlowVersion.account_id)
            & (FlowRecord.id == FlowVersion.flow_id),
        )
        .where(FlowRecord.account_id == account_id, FlowRecord.key == key)
        .order_by(FlowVersion.number.desc())
    )
    return list(db.session.scalars(query))


def describe_version(account_id: str, version_id: str) -> tuple[str, int] | None:
    """Return the key of a version's flow and its number within it, or None."""
    is_its_flow = (FlowRecord.account_id == FlowVersion.account_id) & (
        FlowRecord.id == FlowVersion.flow_id
    )
    query = select(FlowRecord.key, FlowVersion.number).join(FlowRecord, is_its_flow)
    row = db.session.execute(
        query.where(FlowVersion.account_id == account_id, FlowVersion.id == version_id)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def has_own_version(account_id: str) -> bool:
    """Return whether the account published anything beside the flow it began with."""
    query = select(func.count()).where(FlowVersion.account_id == account_id)
    return (db.session.scalar(query) or 0) > 1


def get_record(account_id: str, key: str) -> FlowRecord | None:
    """Return the flow of this key, or None."""
    query = select(FlowRecord).where(FlowRecord.account_id == account_id, FlowRecord.key == key)
    return db.session.scalars(query).one_or_none()


def lock_flow(account_id: str, key: str) -> FlowRecord | None:
    """Return the flow, and keep everybody else from changing it until the commit."""
    query = select(FlowRecord).where(FlowRecord.account_id == account_id, FlowRecord.key == key)
    fresh = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(fresh).one_or_none()


def create_record(account_id: str, key: str) -> FlowRecord:
    """Create a flow that nothing is published of yet."""
    flow = FlowRecord(account_id=account_id, key=key)
    db.session.add(flow)
    db.session.flush()
    return flow


def rename_flow(account_id: str, key: str, name: str) -> FlowRecord:
    """Give a flow another name for members; without one it goes by its key.

    :raises FlowNotFound: if there is no such flow.
    """
    flow = lock_flow(account_id, key)
    if flow is None:
        raise FlowNotFound(key)
    flow.name = name or None
    db.session.flush()
    return flow


def latest_version(flow: FlowRecord) -> FlowVersion | None:
    """Return the newest version of a flow, or None before it is published."""
    newest = select(func.max(FlowVersion.number)).where(
        FlowVersion.account_id == flow.account_id, FlowVersion.flow_id == flow.id
    )
    query = select(FlowVersion).where(
        FlowVersion.account_id == flow.account_id,
        FlowVersion.flow_id == flow.id,
        FlowVersion.number == newest.scalar_subquery(),
    )
    return db.session.scalars(query).one_or_none()
