"""The editor's answers: the flow as it stands now, or the question whose change shall stand."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from flask import Response, request, url_for

from app.console.design.editor.form import ViewState, read_editor_id, read_look
from app.console.design.editor.offer_options import read_catalogue
from app.console.design.editor.view_model import build_editor_view
from app.console.design.flows.changes import change_rows
from app.console.design.flows.pages import get_member_name, get_title
from app.console.design.preview.panel import preview_panel
from app.console.shell.access import current
from app.console.shell.pages import render
from app.core.web.hypermedia import wants_fragment
from app.experiments.queries import find_by_variant
from app.extensions import db
from app.flows.document.differences import differences, is_same
from app.flows.drafts.merge import Edited
from app.flows.errors import DraftConflict
from app.flows.listing import latest_published
from app.flows.models import FlowDraft
from app.labels.member.flows import step_purpose
from app.members.roles import Permission

_NOTHING_SAID = {
    "said": "",
    "focus": "",
    "theirs": None,
    "trouble": "",
    "undone_of": "",
    "is_imported": False,
}


def render_editor(
    key: str, draft: FlowDraft, look: ViewState, *, status: int = 200, **context: Any
) -> Response:
    """Render the flow as far as it has come, with its preview beside it."""
    account = current().account
    published = latest_published(account.id, key)
    return render(
        "console/flows/editor.html",
        fragment="editor",
        status=status,
        key=key,
        title=get_title(key),
        draft=draft,
        board=build_editor_view(account, draft.document, look, read_catalogue(account.id)),
        look=look,
        **_whose(draft),
        published=published,
        experiment=None if wants_fragment() else find_by_variant(account.id, key),
        has_changes=published is None or not is_same(published.document, draft.document),
        can_edit=current().may(Permission.EDIT_FLOWS),
        step_purpose=step_purpose,
        panel=None if wants_fragment() else preview_panel(key, locale=look.locale),
        **_NOTHING_SAID | context,
    )


def _whose(draft: FlowDraft) -> dict[str, str]:
    """Return who saved it, and which open editor this page is."""
    return {
        "saved_by": get_member_name(draft.member_id),
        "editor_id": read_editor_id(request.form) or token_hex(8),
    }


def render_conflict(key: str, conflict: DraftConflict) -> Response:
    """Let the member decide: a colleague changed the same, and nothing was written.

    Their form is carried along, so that it can be put on top.
    """
    db.session.rollback()
    return render(
        "console/flows/conflict.html",
        fragment="editor",
        status=409,
        key=key,
        conflict=conflict,
        who=get_member_name(conflict.member_id),
        is_mine=conflict.member_id == current().member.id,
        rows=list_rows(conflict),
        action=request.path,
        can_insist=conflict.seen is not None
        and request.path == url_for("console.flows.editor.change", key=key),
        fields=[
            (name, value)
            for name, value in request.form.items(multi=True)
            if name not in {"csrf_token", "on_top_of"}
        ],
        look=read_look(request.form, conflict.document),
    )


def list_rows(conflict: DraftConflict) -> list[Any]:
    """Return in words what a colleague changed since the member looked, as far as it is known."""
    if conflict.seen is None:
        return []
    found = differences(conflict.seen, conflict.document)
    return change_rows(found, conflict.seen, conflict.document)


def their_work(edited: Edited) -> dict[str, Any] | None:
    """Return what a colleague did meanwhile that stands as well, or None."""
    if not edited.theirs:
        return None
    document = edited.draft.document
    rows = change_rows(edited.theirs, document, document)
    is_mine = edited.by == current().member.id
    return {"who": get_member_name(edited.by), "is_mine": is_mine, "rows": rows}
