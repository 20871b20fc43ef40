"""Mail: whether there is a mail server, and a letter to try it."""

from __future__ import annotations

from flask import current_app, url_for
from flask.typing import ResponseReturnValue

from app.config import settings_of
from app.console.access import needs, seat
from app.console.audited import commit_audited
from app.console.settings.part import bp, settings_page
from app.core.hypermedia import leave_page
from app.members import mailing
from app.members.roles import Permission


@bp.get("/settings/mail")
@needs(Permission.VIEW_SETTINGS)
def show_mail() -> ResponseReturnValue:
    """Show where mail goes out, and in whose name."""
    return _page()


@bp.post("/settings/mail")
@needs(Permission.MANAGE_SETTINGS)
def try_mail() -> ResponseReturnValue:
    """Send the member a letter, the way that all mail takes."""
    if _sender() is None:
        return _page(status=422)
    mailing.try_mail(seat().account.id, seat().member)
    commit_audited("mail.tested")
    return leave_page(url_for("console.settings.show_mail", done="posted"))


def _page(status: int = 200) -> ResponseReturnValue:
    return settings_page("mail.html", sender=_sender(), status=status)


def _sender() -> str | None:
    settings = settings_of(current_app)
    return settings.mail_from if settings.smtp_url is not None else None
