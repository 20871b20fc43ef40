"""The profile of who is signed in: name, language, zone, password, and where they are signed in."""

from __future__ import annotations

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue

from app.config import get_settings
from app.console.account.profile.forms import NewPasswordForm, ProfileForm
from app.console.account.profile.messages import browser_label, get_message
from app.console.account.sign_in.forms import weakness
from app.console.account.sign_in.login import refusal, refusal_status
from app.console.shell.access import open_to_members
from app.console.shell.cookie import (
    get_browser_id,
    require_signed_in,
    sign_out,
    stay_signed_in,
)
from app.console.shell.pages import render
from app.core.web.catalogs import speak_to_member
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.labels.member.findings.values import value_sentence
from app.members import audit
from app.members import service as members
from app.members.errors import SignInRefused, WeakPassword
from app.members.models import MemberSession
from app.members.sign_in import password_login, second_factor, signed_in

bp = Blueprint("profile", __name__)


@bp.get("/profile")
@open_to_members
def show() -> ResponseReturnValue:
    """Show what there is to change."""
    return _page()


@bp.post("/profile")
@open_to_members
def change() -> ResponseReturnValue:
    """Take name, language and time zone."""
    member, form = require_signed_in(), ProfileForm()
    if not form.validate():
        return _page(profile=form, status=422)
    members.change_profile(
        member, name=form.name.data, locale=form.locale.data, timezone=form.timezone.data
    )
    db.session.commit()
    speak_to_member(member.locale)
    return _done("saved")


@bp.post("/profile/password")
@open_to_members
def change_password() -> ResponseReturnValue:
    """Take a new password from who knows the old one; every other browser is signed out."""
    member, form = require_signed_in(), NewPasswordForm()
    if not form.validate():
        return _page(password=form, status=422)
    try:
        password_login.require_proof(member, form.current.data or "", request.remote_addr or "")
        db.session.commit()  # lets go of what proving has locked, before the new one is hashed
        password_login.set_password(member, form.password.data or "")
    except SignInRefused as error:
        db.session.commit()  # the wrong try counts
        form.current.errors = [refusal(error, value_sentence("password"))]
        return _page(password=form, status=refusal_status(error))
    except WeakPassword as error:
        form.password.errors = [weakness(error.code)]
        return _page(password=form, status=422)
    audit.record_everywhere(member, "member.password_changed")
    stay_signed_in(member)
    db.session.commit()
    return _done("password")


@bp.post("/profile/sign-out-everywhere")
@open_to_members
def end_sessions() -> ResponseReturnValue:
    """End the sessions in every browser, this one too."""
    password_login.end_sessions(require_signed_in())
    db.session.commit()
    sign_out()
    return leave_page(url_for("console.sign_in.show"))


@bp.post("/profile/browsers/<session_id>/end")
@open_to_members
def end_one_session(session_id: str) -> ResponseReturnValue:
    """Sign the member out in one browser; their own one is left by signing out."""
    signed_in.end_session(require_signed_in().id, session_id)
    db.session.commit()
    if session_id == get_browser_id():
        sign_out()
        return leave_page(url_for("console.sign_in.show"))
    return _done("signed_out")


def _page(
    *,
    profile: ProfileForm | None = None,
    password: NewPasswordForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Return the page; of its forms, one may be filled with what was sent."""
    member = require_signed_in()
    known = {"name": member.name, "locale": member.locale, "timezone": member.timezone}
    return render(
        "console/profile/profile.html",
        profile=profile or ProfileForm(formdata=None, data=known),
        password=password or NewPasswordForm(formdata=None, prefix=""),
        notice=get_message(request.args.get("done")),
        has_second_factor=second_factor.is_on(member),
        browsers=_browsers(member.id),
        sends_mail=get_settings(current_app).smtp_url is not None,
        status=status,
    )


def _browsers(member_id: str) -> list[tuple[MemberSession, str, bool]]:
    """Return where the member is signed in: the row, what to call it, whether it is this one."""
    return [
        (each, browser_label(each.browser), each.id == get_browser_id())
        for each in signed_in.list_member_sessions(member_id)
    ]


def _done(what: str) -> ResponseReturnValue:
    return leave_page(url_for("console.profile.show", done=what))
