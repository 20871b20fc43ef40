"""The flow that a session runs on."""

from __future__ import annotations

from sqlalchemy import inspect

from app.flows import service as flows
from app.flows.flow import Flow
from app.sessions.models import CancelSession

_DRAFT = "draft"
"""Under this name a session knows the flow that it was given, and that no version holds."""


def get_flow(cancel_session: CancelSession) -> Flow:
    """Return the version the session began with, as its policy packs arrange it."""
    draft: Flow | None = inspect(cancel_session).info.get(_DRAFT)
    if draft is not None:
        return draft
    pack_ids = tuple(pack_id for pack_id, _version in cancel_session.packs)
    return flows.require_flow(cancel_session.account_id, cancel_session.flow_version_id, pack_ids)


def use_draft(cancel_session: CancelSession, flow: Flow) -> None:
    """Let a session that is never stored run on a flow that was never published."""
    inspect(cancel_session).info[_DRAFT] = flow
