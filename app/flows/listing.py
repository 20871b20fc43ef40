"""The flows of an account, and the history of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, select, tuple_

from app.core.database.pagination import Keyset, Page, read_page
from app.core.database.types import JsonObject
from app.extensions import db
from app.flows import service as flows
from app.flows.document.differences import is_same
from app.flows.drafts.revisions import is_overtaken
from app.flows.models import FlowDraft, FlowRecord, FlowVersion

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class FlowSummary:
    """One flow at a glance: what customers see, and what is in work."""

    key: str
    title: str
    """What members call it."""
    published: FlowVersion | None
    draft: FlowDraft | None
    """What members saved last. None: nobody has changed anything since it was published."""

    @property
    def has_changes(self) -> bool:
        """Whether the draft would change what customers see."""
        if self.draft is None:
            return False
        return self.published is None or not is_same(self.published.document, self.draft.document)

    @property
    def changed_at(self) -> datetime | None:
        """When somebody last published or saved something."""
        return max(
            (_moment_of(each) for each in (self.draft, self.published) if each), default=None
        )

    @property
    def changed_by(self) -> str | None:
        """Who did that."""
        found = [each for each in (self.draft, self.published) if each]
        latest = max(found, key=_moment_of, default=None)
        return latest.member_id if latest else None

    @property
    def document(self) -> JsonObject:
        """What stands in the editor."""
        stands = self.draft or self.published
        return stands.document if stands else {}


def list_flows(account_id: str) -> list[FlowSummary]:
    """Return the flows of an account by key."""
    drafts = {draft.flow_id: draft for draft in _latest_drafts(account_id)}
    bases = _bases_of(drafts.values())
    query = (
        select(FlowRecord, FlowVersion)
        .outerjoin(
            FlowVersion,
            and_(
                FlowVersion.account_id == FlowRecord.account_id,
                FlowVersion.id == FlowRecord.published_version_id,
            ),
        )
        .where(FlowRecord.account_id == account_id, FlowRecord.variant_of.is_(None))
        .order_by(FlowRecord.key)
    )
    rows = list(db.session.execute(query))
    return [
        FlowSummary(flow.key, flow.title, version, _in_work(drafts.get(flow.id), version, bases))
        for flow, version in rows
    ]


def _in_work(
    draft: FlowDraft | None, published: FlowVersion | None, bases: Mapping[str, JsonObject]
) -> FlowDraft | None:
    """Return the draft, as the editor sees it: none where it shows what is published."""
    if draft is None or published is None:
        return draft
    return None if is_overtaken(draft, published, bases.get(draft.flow_id)) else draft


def _bases_of(drafts: Iterable[FlowDraft]) -> dict[str, JsonObject]:
    """Return the documents that drafts began with, by flow."""
    wanted = [(draft.account_id, draft.flow_id, draft.base_number) for draft in drafts]
    if not wanted:
        return {}
    query = select(FlowVersion.flow_id, FlowVersion.document).where(
        tuple_(FlowVersion.account_id, FlowVersion.flow_id, FlowVersion.number).in_(wanted)
    )
    return {row.flow_id: row.document for row in db.session.execute(query)}


def list_history(account_id: str, key: str, *, before: int | None = None) -> Page[FlowVersion]:
    """Return a page of versions, the newest first, from behind the number ``before``.

    The version that follows is there to compare the last one with.
    """
    query = _versions(account_id, key)
    order = Keyset((FlowVersion.number,), FlowVersion.account_id == account_id)
    return read_page(db.session, query, order, before=before, limit=PAGE_SIZE)


def get_version(account_id: str, key: str, number: int) -> FlowVersion | None:
    """Return a version of a flow by its number, or None."""
    query = _versions(account_id, key).where(FlowVersion.number == number)
    return db.session.scalars(query).one_or_none()


def latest_published(account_id: str, key: str) -> FlowVersion | None:
    """Return the version that customers see, or None before the first."""
    flow = flows.get_record(account_id, key)
    return None if flow is None else flows.latest_version(flow)


def _versions(account_id: str, key: str) -> Select[FlowVersion]:
    flow = select(FlowRecord.id).where(FlowRecord.account_id == account_id, FlowRecord.key == key)
    return select(FlowVersion).where(
        FlowVersion.account_id == account_id, FlowVersion.flow_id == flow.scalar_subquery()
    )


def _moment_of(either: FlowDraft | FlowVersion) -> datetime:
    return either.at if isinstance(either, FlowDraft) else either.published_at


def _latest_drafts(account_id: str) -> list[FlowDraft]:
    newest = (
        select(FlowDraft.flow_id, func.max(FlowDraft.revision))
        .where(FlowDraft.account_id == account_id)
        .group_by(FlowDraft.flow_id)
    )
    query = select(FlowDraft).where(
        FlowDraft.account_id == account_id,
        tuple_(FlowDraft.flow_id, FlowDraft.revision).in_(newest),
    )
    return list(db.session.scalars(query))
