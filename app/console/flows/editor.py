"""The editor of a flow: every change is saved, can be taken back, and overwrites nobody's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.console.access import needs, seat
from app.console.flows.board import make_board
from app.console.flows.catalogue import read_catalogue
from app.console.flows.changes import change_rows
from app.console.flows.pages import formats, name_of_member, require_draft
from app.console.flows.reading import (
    Look,
    added_place,
    look_after,
    read_edits,
    read_look,
    read_number,
)
from app.console.flows.said import said_after, where_to_go_on
from app.console.flows.wording import step_purpose
from app.console.pages import render
from app.console.preview.panel import preview_panel
from app.core.hypermedia import leave_page, wants_fragment
from app.extensions import db
from app.flows import drafts
from app.flows.differences import differences, is_same
from app.flows.edits import Edit
from app.flows.errors import (
    DraftConflict,
    FlowNotFound,
    FlowNotPublished,
    ImpossibleEdit,
    InvalidDocument,
    NothingToUndo,
)
from app.flows.joint_work import Edited, edit_draft, what_was_seen
from app.flows.listing import latest_published
from app.flows.models import FlowDraft
from app.members.roles import Permission

bp = Blueprint("editor", __name__, url_prefix="/flows/<key>")


@bp.get("")
@needs(Permission.VIEW)
def show(key: str) -> ResponseReturnValue:
    """Show the flow as far as it has come, with its preview beside it."""
    draft = require_draft(key)
    return _render(key, draft, read_look(request.args, draft.document))


@bp.post("")
@needs(Permission.EDIT_FLOWS)
def change(key: str) -> ResponseReturnValue:
    """Save what the member changed about what they saw."""
    account_id, revision = seat().account.id, read_number(request.form, "revision")
    if revision is None:
        abort(400)
    try:
        seen = what_was_seen(account_id, key, revision)
        look = read_look(request.form, seen or {})
        edits = read_edits(request.form, seen, look) if seen else []
        edited = edit_draft(
            account_id,
            key,
            edits,
            seen_revision=revision,
            on_top_of=read_number(request.form, "on_top_of"),
            member_id=seat().member.id,
        )
    except FlowNotFound:
        abort(404)
    except DraftConflict as conflict:
        return _ask(key, conflict)
    except (ImpossibleEdit, InvalidDocument) as error:
        return _show_again(key, error)
    db.session.commit()
    return _go_on(key, edited, edits, look)


@bp.post("/undo")
@needs(Permission.EDIT_FLOWS)
def undo(key: str) -> ResponseReturnValue:
    """Take the last change back."""
    return _step(key, drafts.undo_draft, "undone")


@bp.post("/redo")
@needs(Permission.EDIT_FLOWS)
def redo(key: str) -> ResponseReturnValue:
    """Make the change again that was taken back."""
    return _step(key, drafts.redo_draft, "redone")


@bp.post("/discard")
@needs(Permission.EDIT_FLOWS)
def discard(key: str) -> ResponseReturnValue:
    """Return to what is published. It can be taken back as well."""
    return _step(key, drafts.discard_draft, "discarded")


def _step(key: str, step: Callable[..., FlowDraft], said: str) -> ResponseReturnValue:
    revision = read_number(request.form, "revision")
    if revision is None:
        abort(400)
    try:
        draft = step(seat().account.id, key, expected_revision=revision, member_id=seat().member.id)
    except FlowNotFound:
        abort(404)
    except DraftConflict as conflict:
        return _ask(key, conflict)
    except (NothingToUndo, FlowNotPublished):
        draft, said = require_draft(key), "nothing_to_do"
    db.session.commit()
    look = read_look(request.form, draft.document)
    if not wants_fragment():
        return leave_page(url_for(".show", key=key, **look.query()))
    return _render(key, draft, look, said=said_after((), said))


def _go_on(key: str, edited: Edited, edits: Sequence[Edit], look: Look) -> ResponseReturnValue:
    """Show what was made of it; what was added is opened."""
    added = added_place(edits)
    look = Look(look.locale, added) if added else look_after(request.form, look)
    target = where_to_go_on(edits, edited.draft.document)
    if not wants_fragment() and not edited.theirs:
        return leave_page(url_for(".show", key=key, _anchor=target or None, **look.query()))
    return _render(
        key, edited.draft, look, said=said_after(edits), focus=target, theirs=_theirs(edited)
    )


def _theirs(edited: Edited) -> dict[str, Any] | None:
    """Return what a colleague did meanwhile."""
    if not edited.theirs:
        return None
    document = edited.draft.document
    return {
        "who": name_of_member(edited.by),
        "rows": change_rows(edited.theirs, document, document),
    }


def _ask(key: str, conflict: DraftConflict) -> Response:
    """Let the member decide: a colleague changed the same."""
    db.session.rollback()
    seen = conflict.seen
    rows = (
        change_rows(differences(seen, conflict.document), seen, conflict.document) if seen else []
    )
    hidden = [
        (name, value) for name, value in request.form.items(multi=True) if name != "on_top_of"
    ]
    return render(
        "console/flows/conflict.html",
        fragment="editor",
        status=409,
        key=key,
        conflict=conflict,
        who=name_of_member(conflict.member_id),
        rows=rows,
        action=request.path,
        can_insist=seen is not None and request.path == url_for(".change", key=key),
        fields=[(name, value) for name, value in hidden if name != "csrf_token"],
        look=read_look(request.form, conflict.document),
    )


def _show_again(key: str, error: Exception) -> Response:
    """Show the flow as it stands, and say what could not be done."""
    db.session.rollback()
    draft = require_draft(key)
    look = read_look(request.form, draft.document)
    code = "too_much" if isinstance(error, InvalidDocument) else f"no_{error.what}"  # type: ignore[attr-defined]
    return _render(key, draft, look, status=422, trouble=code)


def _render(
    key: str, draft: FlowDraft, look: Look, *, status: int = 200, **context: Any
) -> Response:
    account, fmt = seat().account, formats()
    published = latest_published(account.id, key)
    return render(
        "console/flows/editor.html",
        fragment="editor",
        status=status,
        key=key,
        draft=draft,
        board=make_board(account, draft.document, look, read_catalogue(account.id, fmt)),
        look=look,
        saved_by=name_of_member(draft.member_id),
        published=published,
        has_changes=published is None or not is_same(published.document, draft.document),
        can_edit=seat().may(Permission.EDIT_FLOWS),
        step_purpose=step_purpose,
        panel=None if wants_fragment() else preview_panel(key),
        **{"said": "", "focus": "", "theirs": None, "trouble": ""} | context,
    )
