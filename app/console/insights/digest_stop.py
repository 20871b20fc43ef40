"""Stopping a digest by the link in it: without signing in, and only by a press.

The press may be one in our page, or the mail program's own button (RFC 8058).
"""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.accounts import service as accounts
from app.analytics.personal.digest import choose_digest, read_stop_link
from app.analytics.personal.models import DigestRhythm
from app.analytics.personal.preferences import get_preferences
from app.console.account.sign_in.welcome import refuse
from app.console.shell.access import open_to_link_holders
from app.console.shell.pages import render
from app.extensions import db

bp = Blueprint("digest_stop", __name__)


@bp.get("/digest/<link>")
@open_to_link_holders
def show(link: str) -> ResponseReturnValue:
    """Show what would be stopped. Nothing changes: mail scanners come here too."""
    found = read_stop_link(link)
    return _page(link, *found) if found else refuse()


@bp.post("/digest/<link>")
@open_to_link_holders
def stop(link: str) -> ResponseReturnValue:
    """Send no digest of this account any more. Twice is as good as once."""
    found = read_stop_link(link)
    if found is None:
        return refuse()
    choose_digest(*found, DigestRhythm.NONE)
    db.session.commit()
    return _page(link, *found)


def _page(link: str, account_id: str, member_id: str) -> ResponseReturnValue:
    account = accounts.get_account(account_id)
    if account is None:
        return refuse()
    is_on = get_preferences(account_id, member_id).digest is not DigestRhythm.NONE
    return render("console/insights/digest_stop.html", account=account, link=link, is_on=is_on)
