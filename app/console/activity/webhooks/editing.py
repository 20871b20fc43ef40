"""Adding an endpoint and changing one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.activity.webhooks.endpoints import build_page, require_endpoint
from app.console.activity.webhooks.forms import CHOSEN, EndpointForm, filled_with
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page
from app.labels.member.events import event_label
from app.members.roles import Permission
from app.webhooks import endpoints as rooms
from app.webhooks.errors import InvalidEndpoint
from app.webhooks.models import Endpoint

bp = Blueprint("editing", __name__)


@bp.get("/webhooks/new")
@needs(Permission.MANAGE_WEBHOOKS)
def show_new() -> ResponseReturnValue:
    """Show the empty form."""
    return _form(EndpointForm(data={"mode": current().mode.value}))


@bp.post("/webhooks/new")
@needs(Permission.MANAGE_WEBHOOKS)
def create() -> ResponseReturnValue:
    """Add the endpoint, and show its secret this once."""
    here, form = current(), EndpointForm()
    if not form.validate():
        return _form(form, status=422)
    try:
        made = rooms.create_endpoint(here.account.id, form.url.data or "", **_wanted(form))
    except InvalidEndpoint:
        return _form(_with_wrong_url(form), status=422)
    commit_audited("endpoint.created", made.id, url=made.url)
    return build_page(made, secret=made.secret)


@bp.get("/webhooks/<endpoint_id>/edit")
@needs(Permission.MANAGE_WEBHOOKS)
def show_edit(endpoint_id: str) -> ResponseReturnValue:
    """Show the form as the endpoint is."""
    found = require_endpoint(endpoint_id)
    return _form(EndpointForm(data=filled_with(found)), found)


@bp.post("/webhooks/<endpoint_id>/edit")
@needs(Permission.MANAGE_WEBHOOKS)
def change(endpoint_id: str) -> ResponseReturnValue:
    """Change the endpoint."""
    here, found, form = current(), require_endpoint(endpoint_id), EndpointForm()
    if not form.validate():
        return _form(form, found, status=422)
    before = filled_with(found)
    try:
        rooms.change_endpoint(here.account.id, found.id, form.url.data or "", **_wanted(form))
    except InvalidEndpoint:
        return _form(_with_wrong_url(form), found, status=422)
    changed = [name for name, value in filled_with(found).items() if value != before[name]]
    commit_audited("endpoint.changed", found.id, changed=changed)
    return leave_page(url_for("console.webhooks.show_one", endpoint_id=found.id))


def _wanted(form: EndpointForm) -> dict[str, Any]:
    return {
        "types": form.types.data or [],
        "mode": form.wanted_mode,
        "include_text": bool(form.include_text.data),
    }


def _with_wrong_url(form: EndpointForm) -> EndpointForm:
    form.url.errors = [_("Enter a web address such as https://app.example.com/webhooks.")]
    return form


def _form(
    form: EndpointForm, endpoint: Endpoint | None = None, *, status: int = 200
) -> ResponseReturnValue:
    return render(
        "console/webhooks/edit.html",
        form=form,
        endpoint=endpoint,
        sentences={each.value: event_label(each) for each in CHOSEN},
        status=status,
    )
