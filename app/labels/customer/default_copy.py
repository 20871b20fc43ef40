"""Our default copy of a flow: what customers read where its owner wrote nothing.

The one table: the flow, the editor and the translations grid ask it alike.
"""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import lazy_gettext as _l

from app.core.web.catalogs import speaking

TITLES = {
    "survey": _l("What made you decide to cancel?"),
    "confirm": _l("Cancel your subscription"),
    "feedback": _l("How could we do better?"),
}
"""An offer has the title of what it offers, and the result says what is true."""
REASONS = {
    "too_expensive": _l("It costs too much"),
    "missing_features": _l("A feature I need is missing"),
    "switched_service": _l("I am switching to another service"),
    "unused": _l("I do not use it enough"),
    "customer_service": _l("I was not happy with the support"),
    "too_complex": _l("It is too complicated"),
    "low_quality": _l("It does not work well enough"),
    "other": _l("Another reason"),
}
QUESTIONS = {
    "missing_features": _l("Which feature is missing?"),
    "switched_service": _l("Which service are you switching to?"),
    "customer_service": _l("What went wrong?"),
    "low_quality": _l("What did not work?"),
}
ANY_QUESTION = _l("Would you tell us more?")


def step_title(kind: str) -> str:
    """Return the heading of a step, or nothing where it depends on the customer."""
    return str(TITLES.get(kind, ""))


def reason_label(code: str) -> str:
    """Return the label of a reason, or nothing for one of the account's own."""
    return str(REASONS.get(code, ""))


def follow_up_label(code: str) -> str:
    """Return the question that follows a reason."""
    return str(QUESTIONS.get(code, ANY_QUESTION))


def read_as_customer(
    label: Callable[[str], str], code: str, locale: str, *, is_formal: bool = False
) -> str:
    """Return a label as customers read it in ``locale``, whatever the language of the page."""
    with speaking(locale, is_formal=is_formal):
        return label(code)
