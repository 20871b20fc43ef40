"""Publishing a flow: what changes for customers, what stands against it, and the one button."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.design.editor.form import ViewState, read_locales, read_number
from app.console.design.editor.offer_options import read_catalogue
from app.console.design.editor.parts import REASONS
from app.console.design.editor.render import list_rows
from app.console.design.editor.view_model import build_editor_view
from app.console.design.flows.changes import change_rows, path_label
from app.console.design.flows.pages import get_member_name, require_draft, require_revision
from app.console.shell.access import current, needs
from app.console.shell.pages import render
from app.core.types import JsonObject
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.flows.document.differences import differences
from app.flows.drafts import service as drafts
from app.flows.errors import (
    DraftConflict,
    FlowNotFound,
    InvalidDocument,
    PublishedMeanwhile,
    UnfairFlow,
)
from app.flows.listing import latest_published
from app.flows.models import FlowVersion
from app.members import audit
from app.members.roles import Permission

bp = Blueprint("publishing", __name__, url_prefix="/flows/<key>/publish")
MAX_REASON = 500


@bp.get("")
@needs(Permission.VIEW)
def show(key: str) -> ResponseReturnValue:
    """Show what publishing would change, and what stands against it."""
    return _render(key)


@bp.post("")
@needs(Permission.PUBLISH_FLOWS)
def publish(key: str) -> ResponseReturnValue:
    """Publish what the member has seen, and nothing else."""
    try:
        version = drafts.publish_draft(
            current().account.id,
            key,
            expected_revision=require_revision(),
            expected_number=read_number(request.form, "number"),
            member_id=current().member.id,
            override_reason=_reason(),
        )
    except FlowNotFound:
        abort(404)
    except (DraftConflict, PublishedMeanwhile) as error:
        return _render(key, status=409, conflict=error)
    except (UnfairFlow, InvalidDocument):
        return _render(key, status=422, is_refused=True)
    _record(version, key)
    db.session.commit()
    return leave_page(url_for("console.flows.history.show", key=key, published=version.number))


def _reason() -> str | None:
    """Return why an owner publishes in spite of a finding; nobody else may."""
    reason = request.form.get("override_reason", "").strip()[:MAX_REASON]
    return reason if reason and current().may(Permission.OVERRIDE_FINDINGS) else None


def _record(version: FlowVersion, key: str) -> None:
    detail: dict[str, Any] = {"version": version.number}
    if version.override_reason:
        detail["override_reason"] = version.override_reason
    audit.record(current().account.id, current().member, "flow.published", key, **detail)


def _render(
    key: str,
    *,
    status: int = 200,
    conflict: DraftConflict | PublishedMeanwhile | None = None,
    is_refused: bool = False,
) -> Response:
    db.session.rollback()
    draft, their_rows = require_draft(key), []
    if isinstance(conflict, DraftConflict):
        their_rows = list_rows(conflict)
    return render(
        "console/flows/publish.html",
        status=status,
        key=key,
        draft=draft,
        conflict=conflict,
        is_refused=is_refused,
        who=get_member_name(conflict.member_id) if isinstance(conflict, DraftConflict) else "",
        their_rows=their_rows,
        may_publish=current().may(Permission.PUBLISH_FLOWS),
        may_override=current().may(Permission.OVERRIDE_FINDINGS),
        reason=request.form.get("override_reason", ""),
        **_summary(key, draft.document),
    )


def _summary(key: str, document: JsonObject) -> dict[str, Any]:
    """Return what would change for customers, and what there is to say about it."""
    account = current().account
    published = latest_published(account.id, key)
    before = published.document if published else {}
    look, catalogue = ViewState(read_locales(document)[0]), read_catalogue(account.id)
    return {
        "published": published,
        "is_first": published is None,
        "rows": change_rows(differences(before, document), before, document),
        "board": build_editor_view(account, document, look, catalogue),
        "name_of_place": lambda place: _place(place, document),
        "open_for": _reason_of,
        "anchor_for": lambda place: place.replace(".", "-"),
    }


def _reason_of(place: str) -> str | None:
    """Return the reason that has to be opened for a place to be seen."""
    return ".".join(place.split(".")[:3]) if place.startswith(REASONS) else None


def _place(place: str, document: JsonObject) -> str:
    """Return what a place is called; what concerns no single place concerns all of it."""
    return path_label(place, document) if place not in ("", "steps") else _("The whole flow")
