"""The flows of an account, and the history of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, select, tuple_

from app.core.types import JsonObject
from app.extensions import db
from app.flows.differences import is_same
from app.flows.models import FlowDraft, FlowRecord, FlowVersion

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class FlowSummary:
    """One flow at a glance: what customers see, and what is in work."""

    key: str
    published: FlowVersion | None
    draft: FlowDraft | None
    """What members saved last. None: nobody has changed anything since the flow began."""

    @property
    def has_changes(self) -> bool:
        """Whether the draft would change what customers see."""
        if self.draft is None:
            return False
        return self.published is None or not is_same(self.published.document, self.draft.document)

    @property
    def changed_at(self) -> datetime | None:
        """When somebody last published or saved something."""
        moments = [self.published and self.published.published_at, self.draft and self.draft.at]
        return max((moment for moment in moments if moment), default=None)

    @property
    def document(self) -> JsonObject:
        """What stands in the editor."""
        stands = self.draft or self.published
        return stands.document if stands else {}


def list_flows(account_id: str) -> list[FlowSummary]:
    """Return the flows of an account by key."""
    drafts = {draft.flow_id: draft for draft in _latest_drafts(account_id)}
    query = (
        select(FlowRecord, FlowVersion)
        .outerjoin(
            FlowVersion,
            and_(
                FlowVersion.account_id == FlowRecord.account_id,
                FlowVersion.id == FlowRecord.published_version_id,
            ),
        )
        .where(FlowRecord.account_id == account_id)
        .order_by(FlowRecord.key)
    )
    rows = db.session.execute(query)
    return [FlowSummary(flow.key, version, drafts.get(flow.id)) for flow, version in rows]


def list_history(
    account_id: str, key: str, *, before: int | None = None
) -> tuple[list[FlowVersion], bool]:
    """Return a page of versions, the newest first, and whether there are older ones.

    ``before`` is the number of the oldest version of the page before. The page
    holds one version more than it shows, to compare the last one with.
    """
    query = _versions(account_id, key).order_by(FlowVersion.number.desc()).limit(PAGE_SIZE + 1)
    if before is not None:
        query = query.where(FlowVersion.number < before)
    found = list(db.session.scalars(query))
    return found, len(found) > PAGE_SIZE


def get_version(account_id: str, key: str, number: int) -> FlowVersion | None:
    """Return a version of a flow by its number, or None."""
    query = _versions(account_id, key).where(FlowVersion.number == number)
    return db.session.scalars(query).one_or_none()


def _versions(account_id: str, key: str) -> Select[FlowVersion]:
    flow = select(FlowRecord.id).where(FlowRecord.account_id == account_id, FlowRecord.key == key)
    return select(FlowVersion).where(
        FlowVersion.account_id == account_id, FlowVersion.flow_id == flow.scalar_subquery()
    )


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
