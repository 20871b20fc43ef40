"""Publishing a flow: what changes for customers, what stands against it, and the one button."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.access import needs, seat
from app.console.flows.board import make_board
from app.console.flows.catalogue import read_catalogue
from app.console.flows.changes import change_rows, place_name
from app.console.flows.pages import name_of_member, require_draft, require_revision
from app.console.flows.parts import REASONS
from app.console.flows.reading import Look, locales_of, read_number
from app.console.flows.showing import rows_of
from app.console.pages import render
from app.core.hypermedia import leave_page
from app.core.types import JsonObject
from app.extensions import db
from app.flows import drafts
from app.flows.differences import differences
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
            seat().account.id,
            key,
            expected_revision=require_revision(),
            expected_number=read_number(request.form, "number"),
            member_id=seat().member.id,
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
    return reason if reason and seat().may(Permission.OVERRIDE_FINDINGS) else None


def _record(version: FlowVersion, key: str) -> None:
    detail: dict[str, Any] = {"version": version.number}
    if version.override_reason:
        detail["override_reason"] = version.override_reason
    audit.record(seat().account.id, seat().member, "flow.published", key, **detail)


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
        their_rows = rows_of(conflict)
    return render(
        "console/flows/publish.html",
        status=status,
        key=key,
        draft=draft,
        conflict=conflict,
        is_refused=is_refused,
        who=name_of_member(conflict.member_id) if isinstance(conflict, DraftConflict) else "",
        their_rows=their_rows,
        may_publish=seat().may(Permission.PUBLISH_FLOWS),
        may_override=seat().may(Permission.OVERRIDE_FINDINGS),
        reason=request.form.get("override_reason", ""),
        **_summary(key, draft.document),
    )


def _summary(key: str, document: JsonObject) -> dict[str, Any]:
    """Return what would change for customers, and what there is to say about it."""
    account = seat().account
    published = latest_published(account.id, key)
    before = published.document if published else {}
    look, catalogue = Look(locales_of(document)[0]), read_catalogue(account.id)
    return {
        "published": published,
        "is_first": published is None,
        "rows": change_rows(differences(before, document), before, document),
        "board": make_board(account, document, look, catalogue),
        "name_of_place": lambda place: _place(place, document),
        "open_for": _reason_of,
        "anchor_for": lambda place: place.replace(".", "-"),
    }


def _reason_of(place: str) -> str | None:
    """Return the reason that has to be opened for a place to be seen."""
    return ".".join(place.split(".")[:3]) if place.startswith(REASONS) else None


def _place(place: str, document: JsonObject) -> str:
    """Return what a place is called; what concerns no single place concerns all of it."""
    return place_name(place, document) if place not in ("", "steps") else _("The whole flow")
