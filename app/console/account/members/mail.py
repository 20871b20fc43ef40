"""The letters to members: worded here, because rooms know no language."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _

from app.accounts import service as accounts
from app.config import get_settings
from app.console.account.members.invitations import invitation_url
from app.core.locale import text_direction
from app.core.web.catalogs import speak_to_member
from app.labels.member.codes import role_label
from app.labels.member.formats import formats_for
from app.mail.letters import Letter
from app.members import service as members
from app.members.models import Invitation, Member
from app.members.sign_in import password_login

SENDER_NAME = "Fairwell"


def write_invitation(invitation: Invitation) -> Letter:
    """Return the invitation, in the language of who invites: colleagues share one."""
    account = accounts.require_account(invitation.account_id)
    host = members.get_member(invitation.invited_by) if invitation.invited_by else None
    locale = host.locale if host else "en"
    with current_app.app_context():  # so that a page being rendered keeps its language
        speak_to_member(locale)
        return _letter(
            "invitation",
            locale,
            _("Invitation to %(account)s", account=account.name),
            account=account,
            host=host,
            role=role_label(invitation.role),
            until=formats_for(locale, account.timezone).day(invitation.expires_at),
            url=invitation_url(invitation),
        )


def write_reset(member: Member) -> Letter:
    """Return the link by which a member chooses a new password."""
    with current_app.app_context():
        speak_to_member(member.locale)
        link = password_login.reset_link(member)
        url = get_settings(current_app).addresses.welcome(link)
        return _letter("reset", member.locale, _("Reset your password"), reader=member, url=url)


def write_test(member: Member, account_id: str) -> Letter:
    """Return the letter that shows whether mail leaves."""
    account = accounts.require_account(account_id)
    with current_app.app_context():
        speak_to_member(member.locale)
        return _letter("test", member.locale, _("Test e-mail from Fairwell"), account=account)


def _letter(name: str, locale: str, subject: str, **context: Any) -> Letter:
    known = {"subject": subject, "lang": locale, "dir": text_direction(locale), **context}
    return Letter(
        locale=locale,
        sender_name=SENDER_NAME,
        subject=subject,
        text=render_template(f"console/mail/{name}.txt", **known),
        html=render_template(f"console/mail/{name}.html", **known),
    )
