"""The mail with what was declared: worded here, because rooms know no language."""

from __future__ import annotations

from flask import current_app, render_template

from app.accounts import service as accounts
from app.core.web.catalogs import speak
from app.declarations.models import Declaration
from app.hosted.declarations.context import visit_at
from app.hosted.declarations.page import build_sheet
from app.mail.letters import Letter


def write_notice_letter(notice: Declaration) -> Letter:
    """Return the mail in the language of the page. It loads nothing and tracks nobody."""
    account = accounts.require_account(notice.account_id)
    with current_app.app_context():  # so that a page being rendered keeps its language
        speak(notice.locale)
        sheet = build_sheet(visit_at(account, notice.locale, notice.country), notice)
        return Letter(
            locale=notice.locale,
            sender_name=account.name,
            subject=f"{sheet.title} ({notice.reference})",
            reply_to=account.support_email,
            text=render_template("mail/declaration.txt", sheet=sheet),
            html=render_template(
                "mail/declaration.html", sheet=sheet, lang=sheet.lang, dir=sheet.dir
            ),
        )
