"""What is wrong with a value wherever it is entered, in the member's language."""

from __future__ import annotations

from flask_babel import gettext as _


def value_sentence(code: str, limit: int | None = None) -> str:
    """Return what to do about a value; each of these sentences stands here alone."""
    return {
        "choice": _("Choose an option from the list."),
        "customer_ref": _("Enter the customer's ID."),
        "email": _("Enter an e-mail address."),
        "password": _("Incorrect password."),
        "too_long": _("Use at most %(count)s characters.", count=limit),
        "unstorable": _("The text contains characters that cannot be saved. Remove them."),
        "web_address": _("Enter an address that begins with https://."),
    }[code]
