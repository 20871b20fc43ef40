"""Mail: whether there is a mail server, and a letter to try it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.config import get_settings
from app.console.account.settings.pages import bp, settings_page
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.worker_health import is_stalled
from app.core.web.hypermedia import leave_page
from app.labels.member.codes import mail_label
from app.mail.states import MailState
from app.members import mailing
from app.members import service as members
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
    mailing.try_mail(current().account.id, current().member)
    commit_audited("mail.tested")
    return leave_page(url_for("console.settings.show_mail"))


def _page(status: int = 200) -> ResponseReturnValue:
    test = _latest_test()
    is_waiting = test is not None and test["is_waiting"]
    return settings_page(
        "mail.html",
        fragment="fate" if request.args.get("fate") else "main",
        sender=_sender(),
        test=test,
        is_stalled=is_waiting and is_stalled(),
        status=status,
    )


def _latest_test() -> dict[str, Any] | None:
    """Return what became of the latest letter that tried the mail server."""
    known = current().account.mail_test
    if known is None:
        return None
    state, member = MailState(known["state"]), members.get_member(known["member_id"])
    return {
        "state": state,
        "words": mail_label(state),
        "to": member.name if member else _("a former member"),
        "at": datetime.fromisoformat(known["at"]),
        "code": known["code"],
        "tries": known["tries"],
        "is_waiting": state is MailState.WAITING and not known["tries"],
    }


def _sender() -> str | None:
    settings = get_settings(current_app)
    return settings.mail_from if settings.smtp_url is not None else None
