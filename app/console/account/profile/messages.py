"""What is said on the page that follows a change."""

from __future__ import annotations

from flask_babel import gettext as _


def get_message(done: str | None) -> str | None:
    """Return the words for what was done; nothing for what nobody can have done."""
    return {
        "saved": _("Your profile is saved."),
        "password": _("Your password is changed. Every other browser is signed out."),
        "off": _("The second factor is off. Your password alone is asked for."),
    }.get(done or "")
