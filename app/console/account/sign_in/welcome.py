"""Choosing a password by a link: the first one, and a new one."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.console.account.sign_in.forms import PasswordForm, weakness
from app.console.account.sign_in.login import enter
from app.console.shell.access import open_to_anybody
from app.console.shell.pages import render
from app.core.web.catalogs import speak_to_member
from app.members.errors import WeakPassword
from app.members.models import Member
from app.members.sign_in import password_login

bp = Blueprint("welcome", __name__)


@bp.get("/welcome/<link>")
@open_to_anybody
def show(link: str) -> ResponseReturnValue:
    """Show the form. Nothing changes: mail scanners come here too."""
    member = password_login.read_password_link(link)
    return _page(member, link, PasswordForm()) if member else refuse()


@bp.post("/welcome/<link>")
@open_to_anybody
def submit(link: str) -> ResponseReturnValue:
    """Take the password, and let the member in. The link has done its work then."""
    member, form = password_login.read_password_link(link), PasswordForm()
    if member is None:
        return refuse()
    if not form.validate():
        return _page(member, link, form, status=422)
    try:
        password_login.set_password(member, form.password.data or "")
    except WeakPassword as error:
        form.password.errors = [*form.password.errors, weakness(error.code)]
        return _page(member, link, form, status=422)
    return enter(member, None)


def _page(
    member: Member, link: str, form: PasswordForm, *, status: int = 200
) -> ResponseReturnValue:
    speak_to_member(member.locale)
    return render(
        "console/sign_in/welcome.html", form=form, invited=member, link=link, status=status
    )


def refuse() -> ResponseReturnValue:
    """Say that a link is used or too old, and what to do."""
    return render("console/sign_in/used_link.html", status=410)
