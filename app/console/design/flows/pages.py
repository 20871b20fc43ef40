"""What the pages of one flow have in common: the flow, its people, and how it is looked at."""

from __future__ import annotations

from flask import abort, request

from app.console.design.editor.form import read_number
from app.console.shell.access import current
from app.flows import service as flows
from app.flows.drafts import service as drafts
from app.flows.models import FlowDraft
from app.members import service as members


def require_draft(key: str) -> FlowDraft:
    """Return what stands in the editor, or end the request: there is no such flow."""
    draft = drafts.get_draft(current().account.id, key)
    if draft is None:
        abort(404)
    return draft


def get_title(key: str) -> str:
    """Return what members call a flow."""
    flow = flows.get_record(current().account.id, key)
    return flow.title if flow is not None else key


def get_member_name(member_id: str | None) -> str:
    """Return who did something, or nothing if it was nobody with a name."""
    member = members.get_member(member_id) if member_id else None
    return member.name if member else ""


def require_revision() -> int:
    """Return the revision the form was made from; a form without one is none of ours."""
    revision = read_number(request.form, "revision")
    if revision is None:
        abort(400)
    return revision
