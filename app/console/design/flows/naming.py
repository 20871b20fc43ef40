"""What members call a flow. Its key stays: hosts and files know it."""

from __future__ import annotations

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.core.web.hypermedia import leave_page
from app.flows import service as flows
from app.flows.errors import FlowNotFound
from app.members.roles import Permission

MAX_NAME = 60
bp = Blueprint("naming", __name__, url_prefix="/flows/<key>")


@bp.post("/name")
@needs(Permission.EDIT_FLOWS)
def rename(key: str) -> ResponseReturnValue:
    """Give the flow another name; an empty one takes it away."""
    name = " ".join(request.form.get("name", "")[:MAX_NAME].split())
    if not name.isprintable():
        abort(400)
    try:
        flows.rename_flow(current().account.id, key, name)
    except FlowNotFound:
        abort(404)
    commit_audited("flow.renamed", key)
    return leave_page(url_for("console.flows.editor.show", key=key))
