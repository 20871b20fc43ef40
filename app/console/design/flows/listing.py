"""The list of flows, and new ones: from what we propose, from another flow, or from a file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.design.flows.files import read_upload
from app.console.design.flows.imports import SERVICE_NAMES, end_import, read_import
from app.console.design.flows.pages import get_member_name
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.core.database.types import JsonObject
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.flows.document.paths import find, kinds_of
from app.flows.drafts import service as drafts
from app.flows.errors import FlowExists, FlowNotFound, InvalidDocument
from app.flows.imports import SOURCES, ImportedFlow
from app.flows.listing import list_flows
from app.flows.published import name_flows
from app.flows.starters import TEMPLATES, template
from app.labels.member.findings.files import FileError, describe_file_errors, file_is_no_flow
from app.labels.member.flows import step_name, template_name, template_purpose
from app.members.roles import Permission

bp = Blueprint("flows", __name__)
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_COPY, _FILE = "copy:", "file"


@bp.get("/flows")
@needs(Permission.VIEW)
def show() -> ResponseReturnValue:
    """List the flows: what customers see, and what is in work."""
    return render(
        "console/flows/list.html",
        flows=list_flows(current().account.id),
        default_key=current().account.default_flow_key,
        name_of_member=get_member_name,
        can_edit=current().may(Permission.EDIT_FLOWS),
        count_reasons=lambda document: len(find(document, "survey.reasons") or []),
        kinds_of=kinds_of,
        step_name=step_name,
    )


@bp.get("/new-flow")
@needs(Permission.EDIT_FLOWS)
def begin() -> ResponseReturnValue:
    """Show what a flow can start from."""
    return _render({})


@bp.post("/new-flow")
@needs(Permission.EDIT_FLOWS)
def create() -> ResponseReturnValue:
    """Create a flow with a first draft."""
    key, found = request.form.get("key", "").strip(), None
    if not _KEY.fullmatch(key):
        return _render({"key": _("Use lowercase letters, digits, - and _, such as yearly-plans.")})
    try:
        found = _read_import(key)
        _create(key, found.document if found else _source())
    except FlowExists:
        return _render({"key": _("A flow with this name already exists.")})
    except FlowNotFound:
        return _render({"source": _("Choose a template, a copy or a file.")})
    except InvalidDocument as error:
        return _render({"source": file_is_no_flow()}, problems=describe_file_errors(error))
    if found is not None:
        return end_import(key, found)
    commit_audited("flow.created", key)
    return leave_page(url_for("console.flows.editor.show", key=key))


def _create(key: str, document: JsonObject) -> None:
    drafts.create_flow(current().account.id, key, document, member_id=current().member.id)


def _read_import(key: str) -> ImportedFlow | None:
    """Return what another service's file comes to, if a member starts from one.

    :raises InvalidDocument: if it holds no flow.
    """
    source = request.form.get("source", "")
    if source not in SOURCES:
        return None
    return read_import(source, key, request.files.get(f"{_FILE}-{source}"))


def _source() -> JsonObject:
    """Return the document a new flow begins with.

    :raises FlowNotFound: if nothing, or nothing that is there, was chosen.
    :raises InvalidDocument: naming every place of the file that breaks the schema.
    """
    source = request.form.get("source", "")
    if source.startswith(_COPY):
        draft = drafts.get_draft(current().account.id, source.removeprefix(_COPY))
        if draft is None:
            raise FlowNotFound(source)
        return draft.document
    return read_upload(request.files.get(_FILE)) if source == _FILE else template(source)


def _render(errors: dict[str, str], problems: Sequence[FileError] = ()) -> ResponseReturnValue:
    db.session.rollback()
    return render(
        "console/flows/new.html",
        status=422 if errors else 200,
        errors=errors,
        problems=problems,
        form=request.form,
        templates=[(name, template_name(name), template_purpose(name)) for name in TEMPLATES],
        services=SERVICE_NAMES,
        flows=name_flows(current().account.id),
    )
