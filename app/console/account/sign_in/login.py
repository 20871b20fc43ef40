"""Letting somebody in who has shown who they are, or asking for the second factor first."""

from __future__ import annotations

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.console.account.sign_in.pending_login import begin_half
from app.console.shell.cookie import sign_in_as
from app.core.security.throttle import Throttle
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.members.errors import SignInRefused, TooManyTries
from app.members.models import Member
from app.members.sign_in import password_login, second_factor

_THROTTLE = "fairwell.sign_in"


def enter(member: Member, wanted: str | None, *, by_provider: bool = False) -> ResponseReturnValue:
    """Sign the member in, once they have shown all they have to."""
    if second_factor.is_on(member):
        begin_half(member, wanted, by_provider=by_provider)
        db.session.commit()
        return leave_page(url_for("console.second_factor.show"))
    return enter_at_last(member, wanted, by_provider=by_provider)


def enter_at_last(
    member: Member, wanted: str | None, *, by_provider: bool = False
) -> ResponseReturnValue:
    """Sign the member in, and lead them where they wanted to go."""
    password_login.count_sign_in(member, request.remote_addr or "")
    sign_in_as(member, by_provider=by_provider)
    db.session.commit()
    return leave_page(wanted if _is_ours(wanted) and wanted else url_for("console.home.show"))


def throttle() -> Throttle:
    """Return the throttle by network address, beside the count that each member has."""
    found: Throttle = current_app.extensions.setdefault(_THROTTLE, Throttle(burst=20, seconds=3))
    return found


def refusal(error: SignInRefused, otherwise: str) -> str:
    """Return what to say: how long to wait, or what was wrong."""
    return too_many(error.wait_seconds) if isinstance(error, TooManyTries) else otherwise


def refusal_status(error: SignInRefused) -> int:
    """Return the status of such an answer."""
    return 429 if isinstance(error, TooManyTries) else 422


def too_many(seconds: int) -> str:
    """Return the request to wait."""
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many attempts. Try again in one minute.",
        "Too many attempts. Try again in %(num)s minutes.",
        minutes,
    )


def wrong_code() -> str:
    """Return what to say of a code that does not count."""
    return _("This code is not valid. Enter the next code from your app.")


def _is_ours(url: str | None) -> bool:
    """Whether the address is a page of the console: never of another site."""
    text = url or ""
    return text.startswith("/console/") and "\\" not in text and text.isprintable()
