"""Choosing a password by a link: the first one, and a new one."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.console.access import open_to_anybody
from app.console.entrance.entering import enter
from app.console.entrance.forms import PasswordForm, weakness
from app.console.pages import render
from app.core.catalogs import speak_to_member
from app.extensions import db
from app.members import signing_in
from app.members.errors import SignInRefused, WeakPassword
from app.members.models import Member

bp = Blueprint("welcome", __name__)


@bp.get("/welcome/<link>")
@open_to_anybody
def show(link: str) -> ResponseReturnValue:
    """Show the form. Nothing changes: mail scanners come here too."""
    member = signing_in.read_password_link(link)
    return _page(member, link, PasswordForm()) if member else refuse()


@bp.post("/welcome/<link>")
@open_to_anybody
def submit(link: str) -> ResponseReturnValue:
    """Take the password, and let the member in. The link has done its work then."""
    member, form = signing_in.read_password_link(link), PasswordForm()
    if member is None:
        return refuse()
    if not form.validate():
        return _page(member, link, form, status=422)
    try:
        signing_in.set_password(member, form.password.data or "")
    except SignInRefused:  # in another tab, a moment ago
        db.session.rollback()
        return refuse()
    except WeakPassword as error:
        form.password.errors = [*form.password.errors, weakness(error.code)]
        return _page(member, link, form, status=422)
    return enter(member, None)


def _page(
    member: Member, link: str, form: PasswordForm, *, status: int = 200
) -> ResponseReturnValue:
    speak_to_member(member.locale)
    return render(
        "console/entrance/welcome.html", form=form, invited=member, link=link, status=status
    )


def refuse() -> ResponseReturnValue:
    """Say that a link is used or too old, and what to do."""
    return render("console/entrance/used_link.html", status=410)
