"""The blueprint of the settings, and the line of their pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from app.accounts import service as accounts
from app.accounts.errors import InvalidSetting
from app.console.shell.access import current
from app.console.shell.audit_commit import commit_audited
from app.console.shell.forms import Form
from app.console.shell.pages import render
from app.extensions import db

bp = Blueprint("settings", __name__)
Pages = tuple[tuple[str, str], ...]
"""Labels and endpoints."""


def settings_page(
    template: str, *, fragment: str = "main", status: int = 200, **context: Any
) -> Response:
    """Render one of the pages, with the line of all of them above."""
    context.setdefault("done", request.args.get("done"))
    title, pages = _part()
    tabs = [(label, url_for(name), _is_at(request.path, url_for(name))) for label, name in pages]
    name = f"console/settings/{template}"
    return render(name, fragment=fragment, status=status, title=title, tabs=tabs, **context)


def _part() -> tuple[str, Pages]:
    """Return what the part of the menu is called that this page belongs to, and all its pages."""
    general = (
        (_("General"), "console.settings.show"),
        (_("Currency"), "console.settings.show_currency"),
        (_("E-mail"), "console.settings.show_mail"),
    )
    integration = (
        (_("Integration"), "console.settings.show_connections"),
        (_("Keys"), "console.settings.show_keys"),
        (_("Refused tokens"), "console.settings.show_refused"),
    )
    if "/settings/kept" in request.path:
        return _("Data retention"), ()
    if "/settings/billing" in request.path:
        return _("Billing"), ()
    is_general = any(_is_at(request.path, url_for(name)) for _label, name in general)
    return (_("Settings"), general) if is_general else (_("Integration"), integration)


def save_settings(form: Form, settings: dict[str, Any], messages: dict[str, str]) -> bool:
    """Save settings of the account, or say at the fields what is wrong; return whether saved.

    A setting has the name of its field. Values are no secrets, but may be addresses of people:
    the audit log gets the names alone.
    """
    try:
        changed = accounts.change_account(current().account, **settings)
    except (InvalidSetting, TypeError) as error:
        name = error.setting if isinstance(error, InvalidSetting) else next(iter(settings))
        db.session.rollback()
        form[name].errors = [messages[name]]
        return False
    commit_audited("settings.changed", fields=sorted(changed))
    return True


def _is_at(path: str, url: str) -> bool:
    return path == url or (path.startswith(f"{url}/") and url.count("/") > 4)
