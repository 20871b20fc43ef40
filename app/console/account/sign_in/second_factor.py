"""The code that is asked for after the password."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.console.account.sign_in.forms import CodeForm
from app.console.account.sign_in.login import (
    enter_at_last,
    refusal,
    refusal_status,
    throttle,
    too_many,
    wrong_code,
)
from app.console.account.sign_in.pending_login import get_half
from app.console.shell.access import open_to_anybody
from app.console.shell.pages import render
from app.core.web.catalogs import speak_to_member
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.members import audit
from app.members.errors import SignInRefused
from app.members.models import Member
from app.members.sign_in import second_factor

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
        audit.record_everywhere(
            member, "member.sign_in_refused", network=(request.remote_addr or "")[:64]
        )
        db.session.commit()  # the wrong try counts
        words = refusal(error, wrong_code())
        return _page(member, form, error=words, status=refusal_status(error))
    return enter_at_last(member, half.wanted, by_provider=half.by_provider)


def _page(
    member: Member, form: CodeForm, *, error: str | None = None, status: int = 200
) -> ResponseReturnValue:
    speak_to_member(member.locale)
    return render("console/sign_in/code.html", form=form, error=error, status=status)


def _begin_anew() -> ResponseReturnValue:
    return leave_page(url_for("console.sign_in.show"))
