"""The editor of a flow: every change is saved, can be taken back, and overwrites nobody's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.console.design.editor.form import (
    ViewState,
    added_path,
    look_after,
    read_editor_id,
    read_edits,
    read_look,
    read_number,
)
from app.console.design.editor.render import render_conflict, render_editor, their_work
from app.console.design.editor.status import build_status, where_to_go_on
from app.console.design.flows.pages import get_member_name, require_draft, require_revision
from app.console.shell.access import current, needs
from app.core.web.hypermedia import leave_page, wants_fragment
from app.extensions import db
from app.flows.drafts import service as drafts
from app.flows.drafts.edits import Edit
from app.flows.drafts.merge import Edited, edit_draft, what_was_seen
from app.flows.errors import (
    DraftConflict,
    FlowNotFound,
    FlowNotPublished,
    ImpossibleEdit,
    InvalidDocument,
    NothingToUndo,
)
from app.flows.models import FlowDraft
from app.members import audit
from app.members.roles import Permission

bp = Blueprint("editor", __name__, url_prefix="/flows/<key>")


@dataclass(frozen=True, slots=True)
class _Submission:
    """What the form asks for: changes to what the member saw, and how they look at it."""

    revision: int
    look: ViewState
    edits: Sequence[Edit]


@bp.get("")
@needs(Permission.VIEW)
def show(key: str) -> ResponseReturnValue:
    """Show the flow as far as it has come, with its preview beside it."""
    draft = require_draft(key)
    is_imported = request.args.get("done") == "imported"
    look = read_look(request.args, draft.document)
    return render_editor(key, draft, look, is_imported=is_imported)


@bp.post("")
@needs(Permission.EDIT_FLOWS)
def change(key: str) -> ResponseReturnValue:
    """Save what the member changed about what they saw."""
    try:
        wish = _read_wish(key)
        edited = edit_draft(
            current().account.id,
            key,
            wish.edits,
            seen_revision=wish.revision,
            on_top_of=read_number(request.form, "on_top_of"),
            **_who_saves(),
        )
    except DraftConflict as conflict:
        return render_conflict(key, conflict)
    except ImpossibleEdit as error:
        return _show_again(key, f"no_{error.what}")
    except InvalidDocument:
        return _show_again(key, "too_much")
    db.session.commit()
    return _go_on(key, edited, wish)


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


def _read_wish(key: str) -> _Submission:
    """Return what the form asks for; of what was seen too long ago nobody can tell."""
    revision = require_revision()
    try:
        seen = what_was_seen(current().account.id, key, revision)
    except FlowNotFound:
        abort(404)
    look = read_look(request.form, seen or {})
    return _Submission(revision, look, read_edits(request.form, seen, look) if seen else [])


def _step(key: str, step: Callable[..., FlowDraft], said: str) -> ResponseReturnValue:
    colleague = _colleague_undone(key) if said == "undone" else ""
    try:
        draft = step(*_own(key), expected_revision=require_revision(), **_who_saves())
    except FlowNotFound:
        abort(404)
    except DraftConflict as conflict:
        return render_conflict(key, conflict)
    except (NothingToUndo, FlowNotPublished):
        draft, said, colleague = require_draft(key), "nothing_to_do", ""
    if said == "discarded":
        audit.record(current().account.id, current().member, "flow.discarded", key)
    db.session.commit()
    look = read_look(request.form, draft.document)
    if not wants_fragment() and not colleague:
        return leave_page(url_for(".show", key=key, **look.query()))
    return render_editor(key, draft, look, said=build_status((), said), undone_of=colleague)


def _own(key: str) -> tuple[str, str]:
    return current().account.id, key


def _who_saves() -> dict[str, str | None]:
    return {"member_id": current().member.id, "editor_id": read_editor_id(request.form)}


def _colleague_undone(key: str) -> str:
    """Return who made the latest change, unless the member did: its undoing is told by name.

    Behind a step back nobody knows any more whose change comes next.
    """
    latest = require_draft(key)
    is_mine = latest.member_id == current().member.id
    return "" if is_mine or latest.redo_to is not None else get_member_name(latest.member_id)


def _go_on(key: str, edited: Edited, wish: _Submission) -> ResponseReturnValue:
    """Show what was made of it; what was added is opened."""
    draft, edits, added = edited.draft, wish.edits, added_path(wish.edits)
    look = ViewState(wish.look.locale, added) if added else look_after(request.form, wish.look)
    target = where_to_go_on(edits, draft.document)
    if not wants_fragment() and not edited.theirs:
        return leave_page(url_for(".show", key=key, _anchor=target or None, **look.query()))
    return render_editor(
        key, draft, look, said=build_status(edits), focus=target, theirs=their_work(edited)
    )


def _show_again(key: str, trouble: str) -> Response:
    """Show the flow as it stands, and say what could not be done."""
    db.session.rollback()
    draft = require_draft(key)
    look = read_look(request.form, draft.document)
    return render_editor(key, draft, look, status=422, trouble=trouble)
