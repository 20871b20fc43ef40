"""What was published when, by whom, what it changed, and the way back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.console.design.editor.form import read_number
from app.console.design.flows.changes import ChangeRow, change_rows
from app.console.design.flows.pages import (
    get_member_name,
    get_title,
    require_draft,
    require_revision,
)
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.core.database.pagination import Page
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.flows.document.differences import differences
from app.flows.drafts import service as drafts
from app.flows.errors import DraftConflict, FlowNotFound, PublishedMeanwhile, UnfairFlow
from app.flows.listing import get_version, latest_published, list_history
from app.flows.models import FlowVersion
from app.members.roles import Permission

bp = Blueprint("history", __name__, url_prefix="/flows/<key>/history")


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version, and what it changed about the one before."""

    version: FlowVersion
    who: str
    rows: Sequence[ChangeRow]
    is_first: bool = False


@bp.get("")
@needs(Permission.VIEW)
def show(key: str) -> ResponseReturnValue:
    """List the versions, the newest first."""
    return _render(key)


@bp.post("/<int:number>/return")
@needs(Permission.PUBLISH_FLOWS)
def return_to(key: str, number: int) -> ResponseReturnValue:
    """Publish an earlier version again."""
    expected, member = read_number(request.form, "number"), current().member
    try:
        version = drafts.return_to_version(
            current().account.id, key, number, expected_number=expected or 0, member_id=member.id
        )
    except FlowNotFound:
        abort(404)
    except PublishedMeanwhile:
        return _render(key, status=409, trouble="published_meanwhile")
    except UnfairFlow:
        return _render(key, status=422, trouble="unfair")
    detail = {"version": version.number, "returned_to": number}
    commit_audited("flow.published", key, **detail)
    done = {"published": version.number, "returned": number, "undo": expected}
    return leave_page(url_for(".show", key=key, **done))  # type: ignore[arg-type]


@bp.post("/<int:number>/continue")
@needs(Permission.EDIT_FLOWS)
def continue_from(key: str, number: int) -> ResponseReturnValue:
    """Put an earlier version into the editor; customers see nothing of it yet."""
    version = get_version(current().account.id, key, number)
    if version is None:
        abort(404)
    try:
        drafts.save_draft(
            current().account.id,
            key,
            version.document,
            expected_revision=require_revision(),
            member_id=current().member.id,
        )
    except DraftConflict:
        return _render(key, status=409, trouble="draft_changed")
    db.session.commit()
    return leave_page(url_for("console.flows.editor.show", key=key))


def _render(key: str, *, status: int = 200, trouble: str = "") -> Response:
    db.session.rollback()
    latest = latest_published(current().account.id, key)
    names = ("published", "returned", "undo")
    asked: dict[str, Any] = {name: read_number(request.args, name) for name in names}
    return render(
        "console/flows/history.html",
        status=status,
        key=key,
        title=get_title(key),
        draft=require_draft(key),
        current=latest.number if latest else None,
        trouble=trouble,
        may_publish=current().may(Permission.PUBLISH_FLOWS),
        may_edit=current().may(Permission.EDIT_FLOWS),
        **asked,
        **_page(key),
    )


def _page(key: str) -> dict[str, Any]:
    """Return the versions of the page that is asked for, and where the others are."""
    before = read_number(request.args, "before")
    page = list_history(current().account.id, key, before=before)
    return {
        "entries": _entries(page),
        "newest": url_for(".show", key=key) if before else None,
        "older": url_for(".show", key=key, before=page.older) if page.older else None,
    }


def _entries(page: Page[FlowVersion]) -> list[VersionRow]:
    """Compare each version with the one before; of the very first there is none."""
    versions = [*page.rows, *([page.following] if page.following else [])]
    found = [
        VersionRow(newer, get_member_name(newer.member_id), _rows(older, newer))
        for newer, older in pairwise(versions)
    ]
    if versions and page.following is None:
        first = versions[-1]
        found.append(VersionRow(first, get_member_name(first.member_id), (), is_first=True))
    return found


def _rows(older: FlowVersion, newer: FlowVersion) -> list[ChangeRow]:
    found = differences(older.document, newer.document)
    return change_rows(found, older.document, newer.document)
