"""Words for the parts of a flow, as members read them."""

from __future__ import annotations

from babel import Locale
from flask_babel import gettext as _

from app.core.database.types import JsonObject
from app.core.web.catalogs import page_locale
from app.flows.document.content import read_text
from app.flows.document.paths import find
from app.labels.customer.default_copy import read_as_customer, reason_label


def step_name(kind: str) -> str:
    """Return what a step is called."""
    return {
        "survey": _("Question"),
        "offer": _("Offer"),
        "confirm": _("Decision"),
        "result": _("Result"),
        "feedback": _("Feedback"),
    }.get(kind, kind)


def step_purpose(kind: str) -> str:
    """Return what a step does for the customer."""
    return {
        "survey": _("Asks for the reason. It can always be skipped."),
        "offer": _("Proposes one thing that fits the reason, or is left out."),
        "confirm": _("Says what canceling means, and takes the decision."),
        "result": _("Says what is true now, with a receipt and the way back."),
        "feedback": _("Asks four questions, all of them optional."),
    }.get(kind, "")


def title_path(kind: str) -> str:
    """Return what the heading of a step is called."""
    return {
        "survey": _("The question, as the heading"),
        "offer": _("Heading; without one it is that of the offer"),
        "confirm": _("Heading"),
        "feedback": _("Heading"),
    }.get(kind, _("Heading"))


def follow_up_names() -> dict[str, str]:
    """Return what a further question can be, by how it asks; the empty one is none."""
    return {
        "": _("No further question"),
        "text": _("With a field for text"),
        "choices": _("With answers to choose from"),
    }


def template_name(name: str) -> str:
    """Return what a flow to start from is called."""
    return {
        "default": _("Question and offer"),
        "ask_and_leave": _("Question only"),
        "decision_first": _("Decision first"),
        "support_first": _("For teams: help first"),
    }[name]


def template_purpose(name: str) -> str:
    """Return whom a flow to start from is for."""
    return {
        "default": _("Asks why, proposes one thing that fits, and lets go. The usual flow."),
        "ask_and_leave": _("Asks why and lets go. For when you want to learn, or have no offers."),
        "decision_first": _(
            "Takes the decision at once and asks afterwards. The shortest way out."
        ),
        "support_first": _("Proposes a person before a price, with reasons that companies have."),
    }[name]


def language_name(locale: str) -> str:
    """Return what a language is called in the member's."""
    return Locale.parse(locale, sep="-").get_display_name(page_locale()) or locale


def reason_name(document: JsonObject, code: str, locale: str = "") -> str:
    """Return what customers read for a reason: the owner's words, else ours, else its code."""
    locale = locale or page_locale()
    label = find(document, f"survey.reasons.{code}.label")
    if isinstance(label, dict) and not read_text(label, locale):
        stand_in = read_as_customer(reason_label, code, locale) or next(iter(label.values()), "")
        return str(stand_in or code)
    ours = read_as_customer(reason_label, code, locale)
    return read_text(label, locale) or ours or code


def choice_name(document: JsonObject, place: str) -> str:
    """Return what customers read for an answer to a further question, else its code."""
    label = find(document, f"{place}.label")
    if isinstance(label, dict):
        return read_text(label, page_locale()) or next(iter(label.values()), "")
    return label or place.rpartition(".")[2]
