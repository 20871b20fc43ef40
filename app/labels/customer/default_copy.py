"""What customers read where a flow has no words of its own: texts of the customers' catalog."""

from __future__ import annotations

from app.core.web.catalogs import customer_catalog

TITLES = {
    "survey": "What made you decide to cancel?",
    "feedback": "How could we do better?",
    "confirm": "Cancel your subscription",
}
"""An offer has the title of what it offers, and the result says what is true."""
REASONS = {
    "too_expensive": "It costs too much",
    "missing_features": "A feature I need is missing",
    "switched_service": "I am switching to another service",
    "unused": "I do not use it enough",
    "customer_service": "I was not happy with the support",
    "too_complex": "It is too complicated",
    "low_quality": "It does not work well enough",
    "other": "Another reason",
}
QUESTIONS = {
    "missing_features": "Which feature is missing?",
    "switched_service": "Which service are you switching to?",
    "customer_service": "What went wrong?",
    "low_quality": "What did not work?",
}
ANY_QUESTION = "Would you tell us more?"


def step_title(kind: str, locale: str, *, is_formal: bool = False) -> str:
    """Return our heading of a step, or nothing where it depends on the customer."""
    text = TITLES.get(kind, "")
    return text and customer_catalog(text, locale, is_formal=is_formal)


def reason_label(code: str, locale: str) -> str:
    """Return our words for a reason, or nothing for one of the account's own."""
    text = REASONS.get(code, "")
    return text and customer_catalog(text, locale)


def follow_up_question(code: str, locale: str, *, is_formal: bool = False) -> str:
    """Return our words for the further question about a reason."""
    return customer_catalog(QUESTIONS.get(code, ANY_QUESTION), locale, is_formal=is_formal)
