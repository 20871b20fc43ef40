"""What is said on the page that follows a change."""

from __future__ import annotations

from flask_babel import gettext as _

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
"""By a word of what browsers call themselves, the tellers of most first."""


def browser_label(user_agent: str) -> str:
    """Return what to call a browser, so that its owner knows it again."""
    found = [
        next((name for word, name in names if word in user_agent), "")
        for names in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or user_agent[:40] or _("Unknown browser")


def get_message(done: str | None) -> str | None:
    """Return the words for what was done; nothing for what nobody can have done."""
    return {
        "saved": _("Profile saved."),
        "password": _("Password changed. You are signed out in all other browsers."),
        "signed_out": _("Browser signed out."),
        "off": _("Two-factor authentication is off. You sign in with your password only."),
    }.get(done or "")
