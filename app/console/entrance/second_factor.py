"""The code that is asked for after the password."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.console.access import open_to_anybody
from app.console.entrance.entering import (
    enter_at_last,
    refusal,
    refusal_status,
    throttle,
    too_many,
    wrong_code,
)
from app.console.entrance.forms import CodeForm
from app.console.entrance.halfway import get_half
from app.console.pages import render
from app.core.catalogs import speak_to_member
from app.core.hypermedia import leave_page
from app.extensions import db
from app.members import second_factor
from app.members.errors import SignInRefused
from app.members.models import Member

bp = Blueprint("second_factor", __name__)


@bp.get("/sign-in/code")
@open_to_anybody
def show() -> ResponseReturnValue:
    """Ask for the code; who has not shown the first factor begins there."""
    found = get_half()
    return _page(found[1], CodeForm()) if found else _begin_anew()


@bp.post("/sign-in/code")
@open_to_anybody
def submit() -> ResponseReturnValue:
    """Let the member in whose app, or list, has the code."""
    found, form = get_half(), CodeForm()
    if found is None:
        return _begin_anew()
    half, member = found
    if not form.validate():
        return _page(member, form, status=422)
    if not throttle().allows(request.remote_addr or ""):
        return _page(member, form, error=too_many(60), status=429)
    try:
        member = second_factor.check_code(member.id, form.code.data or "")
    except SignInRefused as error:
        db.session.commit()  # the wrong try counts
        words = refusal(error, wrong_code())
        return _page(member, form, error=words, status=refusal_status(error))
    return enter_at_last(member, half.wanted, by_provider=half.by_provider)


def _page(
    member: Member, form: CodeForm, *, error: str | None = None, status: int = 200
) -> ResponseReturnValue:
    speak_to_member(member.locale)
    return render("console/entrance/code.html", form=form, error=error, status=status)


def _begin_anew() -> ResponseReturnValue:
    return leave_page(url_for("console.sign_in.show"))
