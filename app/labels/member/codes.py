"""Words of the console for what the rooms only have codes for."""

from __future__ import annotations

from flask_babel import gettext as _

from app.mail.states import MailState
from app.members.roles import Role

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
        MailState.NONE: (_("Not mailed"), "plain"),
        MailState.WAITING: (_("Mail on its way"), "warn"),
        MailState.SENT: (_("Mail sent"), "good"),
        MailState.REFUSED: (_("Mail did not leave"), "bad"),
        MailState.DEAD: (_("Mail did not leave"), "bad"),
    }[state]


def role_hint(role: Role) -> str:
    """Return what a role is called, and what it may do."""
    return {
        Role.OWNER: _("Owner: everything, also members, keys and settings"),
        Role.EDITOR: _("Editor: builds and publishes flows, offers and the brand"),
        Role.ANALYST: _("Analyst: sees results and sessions, and exports them"),
        Role.SUPPORT: _("Support: sees sessions, and sends customers links"),
    }[role]
