"""Flows over the API: what is published, every version of it, and publishing the next."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.api import access
from app.api.catalogue.versioning import answer_tagged, check_match, require_live
from app.api.problems import Problem
from app.api.rendering import render_list
from app.core.findings import Finding
from app.extensions import db, reading
from app.flows import listing
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.flows.document.schema import FlowDocument
from app.flows.drafts.verdicts import judge_flow, list_findings
from app.flows.errors import FlowLocked, InvalidDocument, UnfairFlow
from app.flows.models import FlowVersion
from app.members import audit

bp = Blueprint("api_flows", __name__)


@bp.get("/flows")
def list_flows() -> ResponseReturnValue:
    """Return the flows by key, each with the number of its published version."""
    with reading():
        found = listing.list_flows(access.caller().account.id)
    rows = [
        {
            "key": each.key,
            "published": each.published.number if each.published else None,
            "published_at": each.published.published_at if each.published else None,
            "has_changes": each.has_changes,
        }
        for each in found
    ]
    return jsonify(data=render_list(rows))


@bp.get("/flows/<key>")
def get_flow(key: str) -> ResponseReturnValue:
    """Return the published version, with its document."""
    with reading():
        found = listing.latest_published(access.caller().account.id, key)
    return answer_tagged(render_version(_require(found)))


@bp.get("/flows/<key>/versions")
def list_versions(key: str) -> ResponseReturnValue:
    """Return the versions, the newest first; ``next`` is the ``after`` that follows."""
    before = request.args.get("after", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 9):
        detail = "after is the number of a version."
        raise Problem(HTTPStatus.BAD_REQUEST, "invalid_filter", detail)
    with reading():
        account_id = access.caller().account.id
        _require(listing.latest_published(account_id, key))
        page = listing.list_history(account_id, key, before=int(before) if before else None)
    rows = [
        {"id": each.id, "number": each.number, "published_at": each.published_at} for each in page
    ]
    return jsonify(data=render_list(rows), next=page.older)


@bp.get("/flows/<key>/versions/<number>")
def get_version(key: str, number: str) -> ResponseReturnValue:
    """Return one version, with its document. It never changes."""
    with reading():
        is_number = number.isascii() and number.isdigit() and len(number) < 9
        wanted = int(number) if is_number else 0
        found = listing.get_version(access.caller().account.id, key, wanted)
    return answer_tagged(render_version(_require(found)))


@bp.post("/flows/<key>/versions")
def publish_version(key: str) -> ResponseReturnValue:
    """Publish a document as the next version. One that equals the published one publishes nothing.

    ``If-Match`` with the tag that was read refuses to replace what somebody else published.
    """
    account_id, body = require_live(), access.json_object()
    document = _judge(account_id, {**body, "key": key})
    latest = listing.latest_published(account_id, key)
    check_match(render_version(latest) if latest else None)
    try:
        version = flows.freeze_flow(account_id, document, member_id=None, override_reason=None)
    except FlowLocked as error:
        detail = "Customers are comparing it: an experiment keeps it as it is."
        raise Problem(HTTPStatus.CONFLICT, "flow_locked", detail) from error
    if latest is None or version.id != latest.id:
        audit.record(account_id, None, "flow.published", key, version=version.number)
    db.session.commit()
    return answer_tagged(render_version(version), HTTPStatus.CREATED)


@bp.post("/flows/lint")
def lint_flow() -> ResponseReturnValue:
    """Say what is wrong with a document, and publish nothing.

    ``problems`` break the schema; ``findings`` are those, what the laws of the account's country
    say, and the linter of texts. One of the severity ``error`` keeps it from being published.
    """
    body = access.json_object()
    try:
        document = parse_document(body)
    except InvalidDocument as error:
        problems, found = list(error.problems), list(error.findings)
        return jsonify(is_valid=False, problems=problems, findings=[*map(_finding, found)])
    with reading():
        found = list_findings(access.caller().account.id, document)
    return jsonify(is_valid=True, problems=[], findings=[*map(_finding, found)])


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "kind": finding.params.get("kind"),
        "severity": finding.severity,
        "path": finding.path,
        "detail": finding.detail,
        "packs": list(finding.params.get("packs", ())),
    }


def _judge(account_id: str, body: dict[str, Any]) -> FlowDocument:
    """Return a document that may be published. Slow, so nobody is locked out meanwhile."""
    try:
        document = parse_document(body)
        with reading():
            judge_flow(account_id, document)
            db.session.commit()
    except InvalidDocument as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_flow", str(error)) from error
    except UnfairFlow as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "unfair_flow", str(error)) from error
    return document


def _require(found: FlowVersion | None) -> FlowVersion:
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "The account has no such flow.")
    return found


def render_version(version: FlowVersion) -> dict[str, Any]:
    """Return a version as the API shows it."""
    row = {
        "id": version.id,
        "number": version.number,
        "published_at": version.published_at,
        "document": version.document,
    }
    return render_list([row])[0]
