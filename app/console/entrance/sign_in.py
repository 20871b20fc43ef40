"""Signing in with a password, and signing out."""

from __future__ import annotations

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.console.access import open_to_anybody
from app.console.entrance.forms import SignInForm
from app.console.pages import render
from app.console.signed_in import sign_in_as, sign_out
from app.core.hypermedia import leave_page
from app.core.throttle import Throttle
from app.extensions import db
from app.members import signing_in
from app.members.errors import SignInRefused, TooManyTries
from app.members.models import Member

bp = Blueprint("sign_in", __name__)
_THROTTLE = "fairwell.sign_in"


@bp.get("/sign-in")
@open_to_anybody
def show() -> ResponseReturnValue:
    """Show the form."""
    return _page(SignInForm(data={"next": request.args.get("next")}))


@bp.post("/sign-in")
@open_to_anybody
def submit() -> ResponseReturnValue:
    """Let a member in whose address and password belong together."""
    form = SignInForm()
    if not form.validate():
        return _page(form, status=422)
    if not _throttle().allows(request.remote_addr or ""):
        return _page(form, error=_too_many(60), status=429)
    try:
        member = signing_in.check_password(form.email.data or "", form.password.data or "")
    except SignInRefused as error:
        db.session.commit()  # the wrong try counts
        return _page(form, error=_refusal(error), status=_status(error))
    return enter(member, form.next.data)


def enter(member: Member, wanted: str | None) -> ResponseReturnValue:
    """Sign the member in, and lead them where they wanted to go."""
    signing_in.count_sign_in(member)
    sign_in_as(member)
    db.session.commit()
    return leave_page(wanted if _is_ours(wanted) and wanted else url_for("console.home.show"))


@bp.post("/sign-out")
@open_to_anybody
def leave() -> ResponseReturnValue:
    """End the session in this browser."""
    sign_out()
    return leave_page(url_for("console.sign_in.show"))


def _page(form: SignInForm, *, error: str | None = None, status: int = 200) -> ResponseReturnValue:
    return render("console/entrance/sign_in.html", form=form, error=error, status=status)


def _throttle() -> Throttle:
    """Return the throttle by network address, beside the count that each member has."""
    found: Throttle = current_app.extensions.setdefault(_THROTTLE, Throttle(burst=20, seconds=3))
    return found


def _is_ours(url: str | None) -> bool:
    """Whether the address is a page of the console: never of another site."""
    return bool(url) and str(url).startswith("/console/") and "\\" not in str(url)


def _refusal(error: SignInRefused) -> str:
    if isinstance(error, TooManyTries):
        return _too_many(error.wait_seconds)
    return _("That address and password do not belong together.")


def _too_many(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many tries. Please wait one minute.",
        "Too many tries. Please wait %(num)s minutes.",
        minutes,
    )


def _status(error: SignInRefused) -> int:
    return 429 if isinstance(error, TooManyTries) else 422
