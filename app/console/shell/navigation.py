"""The parts of the console, in the order of the menu."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _

from app.console.shell.access import CurrentMember
from app.members.roles import Permission


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One line of the menu."""

    label: str
    url: str
    is_current: bool


def navigation(seat: CurrentMember) -> list[list[NavigationItem]]:
    """Return the menu in groups: what the member may see, with the part they are in marked."""
    return [
        [_entry(*part) for part in group if seat.may(part[2])]
        for group in _groups()
        if any(seat.may(part[2]) for part in group)
    ]


def start_of_part() -> str:
    """Return the endpoint at which the current part of the console begins."""
    parts = [endpoint for group in _groups() for _label, endpoint, _permission in group]
    return next((endpoint for endpoint in parts if _is_current(endpoint)), parts[0])


_Part = tuple[str, str, Permission]


def _groups() -> list[list[_Part]]:
    return [
        [
            (_("Start"), "console.overview.show", Permission.VIEW),
            (_("Results"), "console.insights.show", Permission.VIEW),
        ],
        _what_is_designed(),
        _what_is_offered(),
        _what_happens(),
        _what_is_set(),
    ]


def _what_is_designed() -> list[_Part]:
    return [
        (_("Flows"), "console.flows.show", Permission.VIEW),
        (_("Routes"), "console.routes.show", Permission.VIEW),
        (_("Words"), "console.texts.index", Permission.VIEW),
        (_("Preview"), "console.preview.index", Permission.VIEW),
        (_("Experiments"), "console.experiments.show", Permission.VIEW),
    ]


def _what_is_offered() -> list[_Part]:
    return [
        (_("Offers"), "console.offers.show", Permission.VIEW),
        (_("Segments"), "console.segments.show", Permission.VIEW),
        (_("Plans"), "console.plans.show", Permission.VIEW),
        (_("Brand"), "console.brand.show", Permission.EDIT_BRAND),
    ]


def _what_happens() -> list[_Part]:
    return [
        (_("Sessions"), "console.sessions.show", Permission.VIEW_SESSIONS),
        (_("Public form"), "console.declarations.show", Permission.VIEW_SESSIONS),
        (_("Feedback"), "console.feedback.show", Permission.VIEW_SESSIONS),
        (_("Webhooks"), "console.webhooks.show", Permission.VIEW_WEBHOOKS),
    ]


def _what_is_set() -> list[_Part]:
    return [
        (_("Members"), "console.members.show", Permission.MANAGE_MEMBERS),
        (_("Settings"), "console.settings.show", Permission.VIEW_SETTINGS),
        (_("Audit log"), "console.audit.show", Permission.VIEW_AUDIT),
    ]


def _entry(label: str, endpoint: str, _permission: Permission) -> NavigationItem:
    return NavigationItem(label, url_for(endpoint), _is_current(endpoint))


def _is_current(endpoint: str) -> bool:
    return endpoint.rpartition(".")[0] in request.blueprints
