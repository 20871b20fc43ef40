"""The parts of the console, in the order of the menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from app.console.shell.access import CurrentMember
from app.members.roles import Permission

_INTEGRATION = ("connections", "origins", "ping", "webhook-secret", "keys", "refused")


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One line of the menu."""

    label: str
    url: str
    is_current: bool
    icon: str = ""


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    """Lines that belong together, below a name where they have one."""

    entries: Sequence[NavigationItem]
    label: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of the console, as far as the menu has to know it."""

    label: str
    endpoint: str
    permission: Permission
    icon: str = ""
    also: tuple[str, ...] = ()
    """Other blueprints whose pages belong to it."""
    below: tuple[str, ...] = ()
    """Of a blueprint with several parts: what follows its own word in this one's paths."""


@dataclass(frozen=True, slots=True)
class _Group:
    label: str
    icon: str
    parts: tuple[_Part, ...]


def navigation(seat: CurrentMember) -> list[NavigationGroup]:
    """Return the menu in groups: what the member may see, with the part they are in marked."""
    groups = [
        NavigationGroup(_entries(group.parts, seat), group.label, group.icon) for group in _groups()
    ]
    return [group for group in groups if group.entries]


def start_of_part() -> str:
    """Return the endpoint at which the current part of the console begins."""
    parts = [part for group in _groups() for part in group.parts]
    return next((part.endpoint for part in parts if _is_current(part)), parts[0].endpoint)


def _entries(parts: Sequence[_Part], seat: CurrentMember) -> list[NavigationItem]:
    return [
        NavigationItem(part.label, url_for(part.endpoint), _is_current(part), part.icon)
        for part in parts
        if seat.may(part.permission)
    ]


def _is_current(part: _Part) -> bool:
    blueprints = {part.endpoint.rpartition(".")[0], *part.also}
    if blueprints.isdisjoint(request.blueprints):
        return False
    return not part.below or _second_word() in part.below


def _second_word() -> str:
    """Return what stands in the address behind account, mode and the word of the blueprint."""
    words = request.path.split("/")
    return words[5] if len(words) > 5 else ""


def _groups() -> list[_Group]:
    return [_Group("", "", _reading()), _flows(), _offers(), _customers(), _settings()]


def _reading() -> tuple[_Part, ...]:
    return (
        _Part(_("Overview"), "console.overview.show", Permission.VIEW, "house"),
        _Part(_("Results"), "console.insights.show", Permission.VIEW, "chart-column"),
        _Part(_("Experiments"), "console.experiments.show", Permission.VIEW, "flask-conical"),
    )


def _flows() -> _Group:
    editor = pgettext("flow", "Editor")
    parts = (
        _Part(editor, "console.flows.show", Permission.VIEW, also=("console.preview",)),
        _Part(_("Translations"), "console.texts.index", Permission.VIEW),
        _Part(_("Routes"), "console.routes.show", Permission.VIEW),
    )
    return _Group(_("Flows"), "workflow", parts)


def _offers() -> _Group:
    parts = (
        _Part(_("Offers"), "console.offers.show", Permission.VIEW),
        _Part(_("Segments"), "console.segments.show", Permission.VIEW),
        _Part(_("Plans"), "console.plans.show", Permission.VIEW),
    )
    return _Group(_("Offers"), "tag", parts)


def _customers() -> _Group:
    parts = (
        _Part(_("Sessions"), "console.sessions.show", Permission.VIEW_SESSIONS),
        _Part(_("Feedback"), "console.feedback.show", Permission.VIEW_SESSIONS),
        _Part(_("Requests without sign-in"), "console.declarations.show", Permission.VIEW_SESSIONS),
    )
    return _Group(_("Customers"), "users", parts)


def _settings() -> _Group:
    view = Permission.VIEW_SETTINGS
    parts = (
        _Part(_("General"), "console.settings.show", view, below=("", "currency", "mail")),
        _Part(_("Brand"), "console.brand.show", Permission.EDIT_BRAND),
        _Part(_("Integration"), "console.settings.show_connections", view, below=_INTEGRATION),
        _Part(_("Webhooks"), "console.webhooks.show", Permission.VIEW_WEBHOOKS),
        _Part(_("Billing"), "console.settings.show_billing", view, below=("billing",)),
        _Part(_("Compliance"), "console.compliance.show", Permission.VIEW),
        _Part(_("Members"), "console.members.show", Permission.MANAGE_MEMBERS),
        _Part(_("Data retention"), "console.settings.show_retention", view, below=("kept",)),
        _Part(_("Audit log"), "console.audit.show", Permission.VIEW_AUDIT),
    )
    return _Group(_("Settings"), "settings", parts)
