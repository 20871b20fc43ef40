"""What a member sees first: what is still to do, and how the last thirty days went."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from app.accounts import service as accounts
from app.config import settings_of
from app.console.access import needs, seat
from app.console.pages import render
from app.console.start.checklist import checklist
from app.console.start.glance import glance_at
from app.console.start.leading import link_of
from app.console.start.snippets import Snippet, form_snippet, pull_snippet, snippets
from app.core.clock import utcnow
from app.members.roles import Permission
from app.sessions import standing

bp = Blueprint("start", __name__)
LOOK_BACK = timedelta(days=30)


@bp.get("/start")
@needs(Permission.VIEW)
def show() -> ResponseReturnValue:
    """Show where the account stands."""
    here = seat()
    counts = standing.count_outcomes(here.account.id, here.mode, utcnow() - LOOK_BACK)
    tasks = checklist(here.account)
    return render(
        "console/start/start.html",
        tasks=tasks,
        links={task.code: link for task in tasks if (link := link_of(task.code))},
        done=sum(task.is_done for task in tasks),
        glance=glance_at(counts, asks_billing=here.account.action_url is not None),
        days=LOOK_BACK.days,
    )


@bp.get("/integrate")
@needs(Permission.VIEW)
def integrate() -> ResponseReturnValue:
    """Show the snippets of an integration, with the account's own ids in them."""
    account, base_url = seat().account, settings_of(current_app).base_url
    key = accounts.latest_signing_key(account.id)
    found = snippets(account.id, key.kid if key else "key_…")
    return render(
        "console/start/integrate.html",
        snippets=found,
        chosen=_chosen(found),
        markup=form_snippet(base_url, account.fallback_url or "/account/cancel"),
        pull=pull_snippet(base_url),
        kid=key.kid if key else None,
    )


def _chosen(found: list[Snippet]) -> Snippet:
    code = request.args.get("language")
    return next((snippet for snippet in found if snippet.code == code), found[0])
