"""Signing in with a password, and signing out."""

from __future__ import annotations

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.config import get_settings
from app.console.account.sign_in.forms import SignInForm
from app.console.account.sign_in.login import enter, refusal, refusal_status, throttle, too_many
from app.console.shell.access import open_to_anybody
from app.console.shell.cookie import sign_out
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.members.errors import SignInRefused
from app.members.sign_in import password_login

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in")
@open_to_anybody
def show() -> ResponseReturnValue:
    """Show the form."""
    return page(SignInForm(data={"next": request.args.get("next")}))


@bp.post("/sign-in")
@open_to_anybody
def submit() -> ResponseReturnValue:
    """Let a member in whose address and password belong together."""
    form = SignInForm()
    if not form.validate():
        return page(form, status=422)
    if not throttle().allows(request.remote_addr or ""):
        return page(form, error=too_many(60), status=429)
    try:
        member = password_login.check_password(
            form.email.data or "", form.password.data or "", request.remote_addr or ""
        )
    except SignInRefused as error:
        db.session.commit()  # the wrong try counts
        words = refusal(error, _("The e-mail address or password is incorrect."))
        return page(form, error=words, status=refusal_status(error))
    return enter(member, form.next.data)


@bp.post("/sign-out")
@open_to_anybody
def leave() -> ResponseReturnValue:
    """End the session in this browser, and for whoever has a copy of its cookie."""
    sign_out()
    db.session.commit()
    return leave_page(url_for("console.sign_in.show"))


def page(form: SignInForm, *, error: str | None = None, status: int = 200) -> ResponseReturnValue:
    """Return the page with all the ways in that there are."""
    settings = get_settings(current_app)
    provider = settings.oidc_label or _("single sign-on")
    return render(
        "console/sign_in/sign_in.html",
        form=form,
        error=error,
        provider=provider if settings.oidc_issuer else None,
        status=status,
    )
