"""For who has lost a password: a link by mail, and no word about who exists."""

from __future__ import annotations

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from app.config import get_settings
from app.console.account.sign_in.forms import ResetForm
from app.console.account.sign_in.login import throttle, too_many
from app.console.shell.access import open_to_anybody
from app.console.shell.pages import render
from app.core.security.throttle import Throttle
from app.extensions import db
from app.members.mailing import ask_for_reset

bp = Blueprint("reset", __name__)
_BY_ADDRESS = "fairwell.reset"


@bp.get("/forgot-password")
@open_to_anybody
def show() -> ResponseReturnValue:
    """Ask for the address, or say who can help where no mail is sent."""
    return _page(ResetForm())


@bp.post("/forgot-password")
@open_to_anybody
def submit() -> ResponseReturnValue:
    """Promise a link to whoever has the address. The answer is the same for everybody."""
    form = ResetForm()
    if not form.validate():
        return _page(form, status=422)
    if not throttle().allows(request.remote_addr or ""):
        return _page(form, error=too_many(60), status=429)
    address = (form.email.data or "").strip().lower()
    if _sends_mail() and _letters_to().allows(address):
        ask_for_reset(address)
        db.session.commit()
    return render("console/sign_in/reset_sent.html", address=address)


def _page(form: ResetForm, *, error: str | None = None, status: int = 200) -> ResponseReturnValue:
    return render(
        "console/sign_in/reset.html",
        form=form,
        error=error,
        sends_mail=_sends_mail(),
        status=status,
    )


def _letters_to() -> Throttle:
    """Nobody's mailbox is filled by somebody else: three letters, then one in ten minutes."""
    known = current_app.extensions
    found: Throttle = known.setdefault(_BY_ADDRESS, Throttle(burst=3, seconds=600))
    return found


def _sends_mail() -> bool:
    return get_settings(current_app).smtp_url is not None
