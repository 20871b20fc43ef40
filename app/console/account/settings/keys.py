"""Keys: of the REST API, and those that sign open tokens."""

from __future__ import annotations

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import keys
from app.accounts import service as accounts
from app.accounts.errors import InvalidScope, KeyNotFound
from app.accounts.models import SigningKey
from app.accounts.scopes import SCOPES
from app.console.account.settings.pages import bp, settings_page
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.core.web.addresses import PATHS
from app.core.web.hypermedia import leave_page
from app.members.roles import Permission

MAX_NAME = 80


@bp.get("/settings/keys")
@needs(Permission.VIEW_SETTINGS)
def show_keys() -> ResponseReturnValue:
    """Show the keys: when they were used, and not what they are."""
    return _page()


@bp.post("/settings/keys/api")
@needs(Permission.MANAGE_KEYS)
def create_api_key() -> ResponseReturnValue:
    """Create a key for the mode the member is in, and show it this once. No scopes: full access."""
    here, name = current(), request.form.get("name", "").strip()[:MAX_NAME]
    scopes = request.form.getlist("scope") or None
    try:
        secret = accounts.create_api_key(here.account.id, here.mode, name=name, scopes=scopes)
    except InvalidScope:
        return _page(scope_problem=_("Select from the list."), status=422)
    detail = {"scopes": scopes} if scopes else {}
    commit_audited("api_key.created", secret[:12], mode=here.mode.value, **detail)
    return _page(new_api_key=secret)


@bp.post("/settings/keys/api/revoke")
@needs(Permission.MANAGE_KEYS)
def revoke_api_key() -> ResponseReturnValue:
    """Refuse a key from now on."""
    try:
        key = keys.revoke_api_key(current().account.id, request.form.get("key", ""))
    except KeyNotFound:
        abort(404)
    commit_audited("api_key.revoked", key.hint)
    return leave_page(url_for("console.settings.show_keys", done="revoked"))


@bp.post("/settings/keys/signing")
@needs(Permission.MANAGE_KEYS)
def create_signing_key() -> ResponseReturnValue:
    """Create the key that follows, and show it this once. The one before it stays valid."""
    if len(keys.list_live_signing_keys(current().account.id)) >= keys.LIVE_SIGNING_KEYS:
        problem = _("You already have two keys. Retire one that your product no longer uses.")
        return _page(problem=problem, status=422)
    key = accounts.create_signing_key(current().account.id)
    commit_audited("signing_key.created", key.kid)
    return _page(new_signing_key=key)


@bp.post("/settings/keys/signing/retire")
@needs(Permission.MANAGE_KEYS)
def retire_signing_key() -> ResponseReturnValue:
    """Refuse what a key signs from now on. The last one stays: nobody could come in."""
    kid, live = request.form.get("kid", ""), keys.list_live_signing_keys(current().account.id)
    if kid not in {key.kid for key in live}:
        abort(404)
    if len(live) == 1:
        problem = _(
            "This is the only key. Create another one first, or customers cannot open the flow."
        )
        return _page(problem=problem, status=422)
    accounts.retire_signing_key(current().account.id, kid)
    commit_audited("signing_key.retired", kid)
    return leave_page(url_for("console.settings.show_keys", done="retired"))


def _page(
    *,
    new_api_key: str | None = None,
    new_signing_key: SigningKey | None = None,
    problem: str | None = None,
    scope_problem: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    account_id = current().account.id
    return settings_page(
        "keys.html",
        api_keys=[key for key in keys.list_api_keys(account_id) if key.mode is current().mode],
        signing_keys=keys.list_signing_keys(account_id),
        live_count=len(keys.list_live_signing_keys(account_id)),
        new_api_key=new_api_key,
        new_signing_key=new_signing_key,
        problem=problem,
        scope_problem=scope_problem,
        scopes=SCOPES,
        reference_url=PATHS.reference(),
        status=status,
    )
