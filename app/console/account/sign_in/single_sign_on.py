"""Single sign-on: to the company's own provider, and back."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.config import get_settings
from app.console.account.sign_in.forms import SignInForm
from app.console.account.sign_in.login import enter, throttle, too_many
from app.console.account.sign_in.password import page
from app.console.account.sign_in.pending_login import come_back, leave_for_provider
from app.console.shell.access import open_to_anybody
from app.core.network.oidc import Provider, ProviderFailed
from app.core.web.catalogs import page_locale
from app.core.web.hypermedia import leave_page
from app.extensions import db, writing
from app.members.errors import (
    AddressNotVerified,
    BoundElsewhere,
    InvalidAddress,
    InvitationOver,
    MemberNotFound,
)
from app.members.sign_in.single_sign_on import Identity, identify_member

bp = Blueprint("provider", __name__)
log = logging.getLogger(__name__)
BACK = "/console/sign-in/provider/back"


@bp.get("/sign-in/provider")
@open_to_anybody
def leave() -> ResponseReturnValue:
    """Send the browser to the provider. A link and no form: forms may not lead elsewhere."""
    provider = _require_provider()
    if not throttle().allows(request.remote_addr or ""):
        return _refuse(too_many(60), 429)
    db.session.rollback()  # nothing stays open while the network is asked
    try:
        start = provider.begin(_back_url())
    except ProviderFailed as error:
        return _provider_failed(error)
    leave_for_provider(start, request.args.get("next"))
    return leave_page(start.url)


@bp.get("/sign-in/provider/back")
@open_to_anybody
def arrive() -> ResponseReturnValue:
    """Let in whom the provider vouches for, if this browser began it."""
    provider, journey = _require_provider(), come_back(request.args.get("state", ""))
    if journey is None:
        return _refuse(
            _("Sign-in expired or was started in another browser. Please try again."), 400
        )
    if "code" not in request.args:
        return _refuse(_("Sign-in was not completed at the provider. Please try again."), 400)
    db.session.rollback()
    try:
        claims = provider.finish(
            request.args["code"],
            nonce=journey.nonce,
            verifier=journey.verifier,
            redirect_uri=_back_url(),
        )
    except ProviderFailed as error:
        return _provider_failed(error)
    with writing():
        return _let_in(_identity(provider, claims), journey.wanted)


def _let_in(identity: Identity, wanted: str | None) -> ResponseReturnValue:
    try:
        member = identify_member(identity, locale=page_locale())
    except AddressNotVerified:
        return _refuse(_("Your e-mail address is not verified with the provider."), 403)
    except (MemberNotFound, InvitationOver, InvalidAddress):
        return _refuse(
            _("There is no member with your e-mail address. Ask an owner for an invitation."), 403
        )
    except BoundElsewhere:
        return _refuse(
            _("The member with this e-mail address uses another identity at the provider."), 403
        )
    return enter(member, wanted, by_provider=True)


def _identity(provider: Provider, claims: Mapping[str, Any]) -> Identity:
    return Identity(
        issuer=provider.issuer,
        subject=str(claims["sub"])[:200],
        email=str(claims["email"]) if claims.get("email") else None,
        is_verified=claims.get("email_verified") in (True, "true"),
        name=str(claims["name"])[:200] if claims.get("name") else None,
    )


def _require_provider() -> Provider:
    settings = get_settings(current_app)
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        abort(404)
    secret = settings.oidc_client_secret
    return Provider(
        settings.oidc_issuer, settings.oidc_client_id, secret.get_secret_value() if secret else None
    )


def _back_url() -> str:
    return get_settings(current_app).base_url + BACK


def _provider_failed(error: ProviderFailed) -> ResponseReturnValue:
    log.warning("single sign-on failed: %s", error)
    return _refuse(_("The provider did not respond as expected. Please try again."), 502)


def _refuse(words: str, status: int) -> ResponseReturnValue:
    db.session.rollback()
    return page(SignInForm(formdata=None), error=words, status=status)
