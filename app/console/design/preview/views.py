"""The page of a preview, and the way from its controls into its frame."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.console.design.flows.pages import get_title
from app.console.design.preview.controls import PreviewForm
from app.console.design.preview.panel import likely_answers, preview_form, preview_panel
from app.console.design.preview.sample import read_sample
from app.console.shell.access import current, needs
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page
from app.flows.published import name_flows
from app.members.roles import Permission
from app.preview.links import BillingAnswer, preview_link

bp = Blueprint("preview", __name__)


@bp.get("/preview")
@needs(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Lead to the flow that is asked for, else to the one customers come to by default."""
    flow_key = request.args.get("flow") or current().account.default_flow_key
    return leave_page(url_for("console.preview.show", flow_key=flow_key))


@bp.get("/preview/<flow_key>")
@needs(Permission.VIEW)
def show(flow_key: str) -> ResponseReturnValue:
    """Show the flow in a frame, and what can be chosen about it beside it."""
    return render(
        "console/preview/show.html",
        title=get_title(flow_key),
        flow_key=flow_key,
        flows=name_flows(current().account.id),
        panel=preview_panel(flow_key),
    )


@bp.get("/preview/<flow_key>/frame")
@needs(Permission.VIEW)
def frame(flow_key: str) -> ResponseReturnValue:
    """Lead the frame to the page that was chosen. The link is good for a day, and for this flow."""
    form = preview_form(flow_key)
    account_id = current().account.id
    link = preview_link(
        account_id,
        flow_key,
        read_sample(account_id, form),
        version=_number(form.version.data),
        locale=form.locale.data or None,
        billing=_billing(form),
    )
    chosen = {name: form[name].data for name in ("step", "reason", "theme") if form[name].data}
    return redirect(url_for("hosted.preview.show", link=link, **chosen))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None


def _billing(form: PreviewForm) -> BillingAnswer:
    """Return what billing is to say; without a wish, what this account would hear."""
    answer = form.billing.data
    return BillingAnswer(answer) if answer in list(BillingAnswer) else likely_answers()[0]
