"""Words of the console for what the rooms only have codes for."""

from __future__ import annotations

from babel import Locale
from flask_babel import gettext as _

from app.mail.states import MailState
from app.members.roles import Role

_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes of territories that name no country."""

LANGUAGES = (
    ("en", "English"),
    ("nl", "Nederlands"),
    ("de", "Deutsch"),
    ("es", "español"),
    ("fr", "français"),
)
"""Each by its own name: who looks for their language may not read this one."""


def role_label(role: Role) -> str:
    """Return what a role is called."""
    return {
        Role.OWNER: _("Owner"),
        Role.EDITOR: _("Editor"),
        Role.ANALYST: _("Analyst"),
        Role.SUPPORT: _("Support"),
    }[role]


def mail_label(state: MailState) -> tuple[str, str]:
    """Return how far a letter came, and the tone of that."""
    return {
        MailState.NONE: (_("Not sent by e-mail"), "plain"),
        MailState.WAITING: (_("Sending e-mail"), "warn"),
        MailState.SENT: (_("E-mail sent"), "good"),
        MailState.REFUSED: (_("E-mail failed"), "bad"),
        MailState.DEAD: (_("E-mail failed"), "bad"),
    }[state]


def role_hint(role: Role) -> str:
    """Return what a role is called, and what it may do."""
    return {
        Role.OWNER: _("Owner: full access, including members, keys and settings"),
        Role.EDITOR: _("Editor: edits and publishes flows, offers and the brand"),
        Role.ANALYST: _("Analyst: views and exports results and sessions"),
        Role.SUPPORT: _("Support: views sessions and sends links to customers"),
    }[role]


def list_countries(locale: str) -> list[tuple[str, str]]:
    """Return code and name of every country, in the order of the names."""
    names = Locale.parse(locale).territories.items()
    countries = [
        (code, name)
        for code, name in names
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    ]
    return sorted(countries, key=lambda country: country[1])
