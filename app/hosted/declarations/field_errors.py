"""What to do about a form of the public page, in words that address nobody."""

from __future__ import annotations

from flask_babel import gettext as _

from app.labels.customer.codes import error_message


def form_problem(code: str) -> str:
    """Return why a whole form was not taken, and how to go on. What was entered is still there."""
    return {
        "expired": _(
            "Nothing has been sent: this form was open for too long, and has been renewed. "
            "What was entered is still here. Please send it once more."
        ),
        "trapped": _(
            "Nothing has been sent: an invisible field that has to stay empty was filled in, "
            "perhaps by the browser. It is empty again. Please send the form once more."
        ),
        "too_often": _(
            "Nothing has been sent: too many cancellations came from this network just now. "
            "What was entered is still here. Please send it again in a few minutes."
        ),
    }[code]


def entry_problem(code: str, field: str) -> str:
    """Return what to do about one entry."""
    if code == "empty":
        return _missing(field)
    if code == "too_long":
        return _too_long(field)
    return {
        "unreadable": _("This contains characters that cannot be saved. Remove them."),
        "outside": _("The day has to lie between today and two years from now."),
        "no_day": _("A day is written like 2027-01-31."),
        "no_email": error_message("no_email"),
    }.get(code, error_message("unknown"))


def _missing(field: str) -> str:
    if field == "name":
        return _("Enter the name under which the contract was made.")
    return _("Say which contract or account is meant.")


def _too_long(field: str) -> str:
    if field == "text":
        return _("Shorten the text to 2,000 characters.")
    return _("Shorten this to 200 characters.")
