"""What a member sees first: what is still to do, and how the last thirty days went."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from app.accounts import service as accounts
from app.billing import service as actions
from app.billing.models import ActionKind
from app.config import get_settings
from app.console.insights.overview.checklist import checklist
from app.console.insights.overview.checklist_links import link_of
from app.console.insights.overview.overview import glance_at
from app.console.insights.overview.snippets import Snippet, form_snippet, pull_snippet, snippets
from app.console.shell.access import current, needs
from app.console.shell.pages import render
from app.core.clock import utcnow
from app.members.roles import Permission
from app.sessions.queries import counts as standing

bp = Blueprint("overview", __name__)
LOOK_BACK = timedelta(days=30)


@bp.get("/start")
@needs(Permission.VIEW)
def show() -> ResponseReturnValue:
    """Show where the account stands."""
    here = current()
    counts = standing.count_outcomes(here.account.id, here.mode, utcnow() - LOOK_BACK)
    tasks = checklist(here.account)
    asks_billing = actions.performs(here.account, here.mode, ActionKind.APPLY_OFFER)
    return render(
        "console/overview/overview.html",
        tasks=tasks,
        links={task.code: link for task in tasks if (link := link_of(task.code))},
        done=sum(task.is_done for task in tasks),
        glance=glance_at(counts, asks_billing=asks_billing),
        days=LOOK_BACK.days,
    )


@bp.get("/integrate")
@needs(Permission.VIEW)
def integrate() -> ResponseReturnValue:
    """Show the snippets of an integration, with the account's own ids in them."""
    account, addresses = current().account, get_settings(current_app).addresses
    key = accounts.latest_signing_key(account.id)
    found = snippets(account.id, key.kid if key else "key_…")
    return render(
        "console/overview/integrate.html",
        snippets=found,
        chosen=_chosen(found),
        markup=form_snippet(addresses, account.fallback_url or "/account/cancel"),
        pull=pull_snippet(addresses),
        kid=key.kid if key else None,
    )


def _chosen(found: list[Snippet]) -> Snippet:
    code = request.args.get("language")
    return next((snippet for snippet in found if snippet.code == code), found[0])
