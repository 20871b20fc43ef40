"""Sending a customer a link into the flow: for those who write or call instead of clicking."""

from __future__ import annotations

import secrets

from flask import Blueprint, current_app, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.config import get_settings
from app.console.activity.sessions.link_forms import LinkForm
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.core.clock import utcnow
from app.extensions import db
from app.flows.errors import FlowNotFound, FlowNotPublished
from app.members.roles import Permission
from app.offers import service as offers
from app.sessions.entry import link_mail
from app.sessions.entry.claims import MAX_LIFE_SECONDS, OpenClaims, read_claims
from app.sessions.entry.links import LINK_LIFE, link_token
from app.sessions.entry.opening import open_session
from app.sessions.errors import InvalidToken, TokenReused
from app.sessions.models import CancelSession

bp = Blueprint("links", __name__)


@bp.get("/sessions/link")
@needs(Permission.SEND_LINKS)
def show() -> ResponseReturnValue:
    """Show the form."""
    locale = current().account.default_locale
    return _page(LinkForm(data={"key": secrets.token_urlsafe(24), "locale": locale}))


@bp.post("/sessions/link")
@needs(Permission.SEND_LINKS)
def send() -> ResponseReturnValue:
    """Begin a session as if the host had signed the claims, and show the link into it."""
    here, form = current(), LinkForm()
    if not form.validate():
        return _page(form, status=422)
    try:
        claims = _claims(form)
        begun = open_session(here.account, claims, end_transaction=db.session.commit)
    except (InvalidToken, TokenReused):
        return _page(form, error=_("Check your input. Something is not valid."), status=422)
    except (FlowNotFound, FlowNotPublished):
        error = _("There is no published flow yet. Publish one first.")
        return _page(form, error=error, status=422)
    is_mailed = _mail(begun)
    commit_audited("link.sent", begun.id, mailed=is_mailed)
    return _sent(begun, is_mailed=is_mailed)


def _claims(form: LinkForm) -> OpenClaims:
    """Return the claims of a link made here.

    :raises InvalidToken: if one of them cannot be used.
    """
    here, now = current(), int(utcnow().timestamp())
    known = {
        "iss": here.account.id,
        "aud": "fairwell",
        "jti": form.key.data,
        "iat": now,
        "exp": now + MAX_LIFE_SECONDS,
        "mode": here.mode,
    }
    return read_claims(form.claims(here.account.timezone) | known)


def _mail(begun: CancelSession) -> bool:
    """Have the link mailed where there is an address and a mail server; return whether it is."""
    if get_settings(current_app).smtp_url is None or begun.customer.email is None:
        return False
    link_mail.promise_mail(begun)
    return True


def _sent(begun: CancelSession, *, is_mailed: bool) -> ResponseReturnValue:
    return render(
        "console/sessions/link_sent.html",
        begun=begun,
        url=get_settings(current_app).addresses.continuation(link_token(begun)),
        until=utcnow() + LINK_LIFE,
        email=begun.customer.email if is_mailed else None,
        story_url=url_for("console.sessions.story.show", session_id=begun.id),
    )


def _page(form: LinkForm, *, error: str | None = None, status: int = 200) -> ResponseReturnValue:
    return render(
        "console/sessions/link.html",
        form=form,
        plans=[plan.key for plan in offers.list_plans(current().account.id)],
        can_mail=get_settings(current_app).smtp_url is not None,
        error=error,
        status=status,
    )
