"""The address ``/console/`` itself: leads to the account, or lets the member choose one."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import Mode
from app.console.shell.access import open_to_members
from app.console.shell.cookie import require_signed_in
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.labels.member.codes import LANGUAGES, role_label
from app.members import service as members

bp = Blueprint("home", __name__)


@bp.get("/")
@open_to_members
def show() -> ResponseReturnValue:
    """Lead to the one account, or list them."""
    places = members.list_memberships(require_signed_in().id)
    links = [(place, _start_of(place.account.id), role_label(place.role)) for place in places]
    if len(links) == 1:
        return leave_page(links[0][1])
    return render("console/sign_in/accounts.html", places=links)


@bp.post("/language")
@open_to_members
def change_language() -> ResponseReturnValue:
    """Speak another of our languages from now on, and show the same page again."""
    wanted = request.form.get("locale")
    if wanted in dict(LANGUAGES):
        members.change_profile(require_signed_in(), locale=wanted)
        db.session.commit()
    return leave_page(_page_before())


def _start_of(account_id: str) -> str:
    return url_for("console.overview.show", account_id=account_id, mode=Mode.LIVE.value)


def _page_before() -> str:
    """Return the page the form stood on: the browser tells its own pages in full."""
    _site, _, path = (request.referrer or "").partition(request.host_url)
    return f"/{path}" if path.startswith("console/") else url_for("console.home.show")
