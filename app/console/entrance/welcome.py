"""Choosing a password by a link: the first one, and a new one."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.access import open_to_anybody
from app.console.entrance.entering import enter
from app.console.entrance.forms import PasswordForm
from app.console.pages import render
from app.core.catalogs import speak_to_member
from app.members import signing_in
from app.members.errors import WeakPassword
from app.members.models import Member
from app.members.passwords import MAX_LENGTH, MIN_LENGTH

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


def weakness(code: str) -> str:
    """Return what to say of a password that will not do."""
    return {
        "too_short": _("Use at least %(count)s characters.", count=MIN_LENGTH),
        "too_long": _("Use at most %(count)s characters.", count=MAX_LENGTH),
        "too_easy": _("This would be guessed easily. Choose something less obvious."),
    }[code]
