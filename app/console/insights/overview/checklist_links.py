"""Where each task of the checklist is done."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from app.console.shell.access import current
from app.members.roles import Permission


@dataclass(frozen=True, slots=True)
class ChecklistLink:
    """A way to where something is done, for those who may do it."""

    label: str
    url: str


def link_of(code: str) -> ChecklistLink | None:
    """Return where a task is done, or None if the member may not, or it is done elsewhere."""
    endpoint, permission = _PLACES.get(code, ("console.overview.integrate", Permission.VIEW))
    return ChecklistLink(_words(code), url_for(endpoint)) if current().may(permission) else None


_PLACES: dict[str, tuple[str, Permission]] = {
    "keys": ("console.settings.show_keys", Permission.MANAGE_KEYS),
    "origin": ("console.settings.show_connections", Permission.MANAGE_SETTINGS),
    "action": ("console.settings.show_connections", Permission.MANAGE_SETTINGS),
    "webhook": ("console.webhooks.show", Permission.MANAGE_WEBHOOKS),
    "flow": ("console.flows.show", Permission.EDIT_FLOWS),
}


def _words(code: str) -> str:
    return {
        "keys": _("Create a key"),
        "origin": _("Add domain"),
        "action": _("Set the billing endpoint"),
        "webhook": _("Add an endpoint"),
        "flow": _("Open the editor"),
    }.get(code, _("Connect your product"))
