"""The mail with a link into the flow: worded here, because rooms know no language."""

from __future__ import annotations

from flask import current_app, render_template
from flask_babel import gettext as _

from app.config import get_settings
from app.core.locale import text_direction
from app.core.web.catalogs import speak
from app.mail.letters import Letter
from app.sessions.entry.links import link_token
from app.sessions.flow import get_flow
from app.sessions.models import CancelSession


def write_link_letter(cancel_session: CancelSession) -> Letter:
    """Return the mail in the customer's language. It loads nothing and tracks nobody."""
    account, locale = cancel_session.account, cancel_session.locale
    with current_app.app_context():  # so that a page being rendered keeps its language
        speak(locale, is_formal=get_flow(cancel_session).is_formal_in(locale))
        context = {
            "lang": locale,
            "dir": text_direction(locale),
            "subject": _("Your subscription to %(name)s", name=account.name),
            "name": account.name,
            "url": get_settings(current_app).addresses.continuation(link_token(cancel_session)),
        }
        return Letter(
            locale=locale,
            sender_name=account.name,
            subject=context["subject"],
            reply_to=account.support_email,
            text=render_template("mail/link.txt", **context),
            html=render_template("mail/link.html", **context),
        )
