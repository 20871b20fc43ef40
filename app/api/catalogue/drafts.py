"""Flows in work over the API: read, replaced, given up, published. Members work on the same one."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.api import access
from app.api.catalogue.flows import render_version
from app.api.catalogue.versioning import answer_tagged, check_match, require_live
from app.api.problems import Problem, unprocessable
from app.api.rendering import render_list
from app.core.database.types import JsonObject
from app.extensions import db, reading
from app.flows import listing
from app.flows.document.parsing import parse_document
from app.flows.drafts import service as drafts
from app.flows.errors import (
    DraftConflict,
    FlowLocked,
    FlowNotPublished,
    InvalidDocument,
    PublishedMeanwhile,
    UnfairFlow,
)
from app.flows.models import FlowDraft, FlowVersion
from app.members import audit

bp = Blueprint("api_drafts", __name__)
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@bp.get("/flows/<key>/draft")
def get_draft(key: str) -> ResponseReturnValue:
    """Return what stands in the editor, and what is still wrong with it."""
    with reading():
        return answer_tagged(_rendered(key, _require(key)))


@bp.put("/flows/<key>/draft")
def put_draft(key: str) -> ResponseReturnValue:
    """Replace what stands in the editor, or begin a flow. Customers see it once it is published.

    It may be half done: ``problems`` say what keeps it from being published.
    """
    account_id, document = require_live(), access.json_object()
    known = drafts.get_draft(account_id, key)
    check_match(_rendered(key, known) if known else None)
    try:
        draft = _save(account_id, key, document, known)
    except InvalidDocument as error:
        raise unprocessable("invalid_flow", str(error)) from error
    except DraftConflict as error:
        raise _changed() from error
    except FlowLocked as error:
        raise _locked() from error
    if known is None:
        audit.record(account_id, None, "flow.created", key)
    db.session.commit()
    return answer_tagged(_rendered(key, draft), HTTPStatus.OK if known else HTTPStatus.CREATED)


@bp.delete("/flows/<key>/draft")
def discard_draft(key: str) -> ResponseReturnValue:
    """Return to what is published. Members can take that back."""
    account_id, draft = require_live(), _require(key)
    check_match(_rendered(key, draft))
    try:
        found = drafts.discard_draft(account_id, key, expected_revision=draft.revision)
    except FlowNotPublished as error:
        detail = "Nothing of this flow is published."
        raise Problem(HTTPStatus.CONFLICT, "flow_not_published", detail) from error
    except DraftConflict as error:
        raise _changed() from error
    except FlowLocked as error:
        raise _locked() from error
    audit.record(account_id, None, "flow.discarded", key)
    db.session.commit()
    return answer_tagged(_rendered(key, found))


@bp.post("/flows/<key>/draft/publish")
def publish_draft(key: str) -> ResponseReturnValue:
    """Publish what stands in the editor. ``If-Match`` publishes what was read, and nothing else."""
    with reading():  # what is published is judged before the lock is taken
        version = _publish(key)
    return answer_tagged(render_version(version), HTTPStatus.CREATED)


def _publish(key: str) -> FlowVersion:
    account_id, draft = require_live(), _require(key)
    check_match(_rendered(key, draft))
    latest = listing.latest_published(account_id, key)
    number = latest.number if latest else None
    try:
        version = drafts.publish_draft(
            account_id, key, expected_revision=draft.revision, expected_number=number
        )
    except UnfairFlow as error:
        raise unprocessable("unfair_flow", str(error)) from error
    except InvalidDocument as error:
        raise unprocessable("invalid_flow", str(error)) from error
    except (DraftConflict, PublishedMeanwhile) as error:
        raise _changed() from error
    except FlowLocked as error:
        raise _locked() from error
    if version.number != number:
        audit.record(account_id, None, "flow.published", key, version=version.number)
    db.session.commit()
    return version


def _save(account_id: str, key: str, document: JsonObject, known: FlowDraft | None) -> FlowDraft:
    if known is not None:
        whole = document | {"key": key}
        return drafts.save_draft(account_id, key, whole, expected_revision=known.revision)
    if not _KEY.fullmatch(key):
        raise unprocessable("invalid_key", "A key is lowercase letters, digits, - and _.")
    return drafts.create_flow(account_id, key, document)


def _require(key: str) -> FlowDraft:
    draft = drafts.get_draft(access.caller().account.id, key)
    if draft is None:
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "The account has no such flow.")
    return draft


def _rendered(key: str, draft: FlowDraft) -> dict[str, Any]:
    row = {
        "key": key,
        "revision": draft.revision,
        "based_on": draft.base_number,
        "saved_at": draft.at,
        "document": draft.document,
        "problems": _problems(key, draft.document),
    }
    return render_list([row])[0]


def _problems(key: str, document: JsonObject) -> list[str]:
    try:
        parse_document(document | {"key": key})
    except InvalidDocument as error:
        return list(error.problems)
    return []


def _changed() -> Problem:
    detail = "It was changed since you read it. Read it again."
    return Problem(HTTPStatus.PRECONDITION_FAILED, "precondition_failed", detail)


def _locked() -> Problem:
    detail = "Customers are comparing it: an experiment keeps it as it is."
    return Problem(HTTPStatus.CONFLICT, "flow_locked", detail)
