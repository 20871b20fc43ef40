"""What is said on the page that follows a change."""

from __future__ import annotations

from flask_babel import gettext as _


def get_message(done: str | None) -> str | None:
    """Return the words for what was done; nothing for what nobody can have done."""
    return {
        "saved": _("Profile saved."),
        "password": _("Password changed. You are signed out in all other browsers."),
        "off": _("Two-factor authentication is off. You sign in with your password only."),
    }.get(done or "")
