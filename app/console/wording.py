"""Words of the console for what the rooms only have codes for."""

from __future__ import annotations

from flask_babel import gettext as _

from app.members.roles import Role

LANGUAGES = (("en", "English"), ("nl", "Nederlands"), ("de", "Deutsch"), ("es", "Español"))
"""Each by its own name: who looks for their language may not read this one."""


def role_label(role: Role) -> str:
    """Return what a role is called."""
    return {
        Role.OWNER: _("Owner"),
        Role.EDITOR: _("Editor"),
        Role.ANALYST: _("Analyst"),
        Role.SUPPORT: _("Support"),
    }[role]
