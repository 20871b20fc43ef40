"""Words for the parts of a flow, as members read them."""

from __future__ import annotations

from babel import Locale
from flask_babel import gettext as _

from app.core.database.types import JsonObject
from app.core.web.catalogs import page_locale
from app.flows.document.content import read_text
from app.flows.document.paths import find
from app.labels.customer.default_copy import read_as_customer, reason_label
from app.preview.links import BillingAnswer
from app.preview.shortcuts import Shortcut


def step_name(kind: str) -> str:
    """Return what a step is called."""
    return {
        "survey": _("Survey"),
        "offer": _("Offer"),
        "confirm": _("Confirmation"),
        "result": _("Result"),
        "feedback": _("Feedback"),
    }.get(kind, kind)


def step_purpose(kind: str) -> str:
    """Return what a step does for the customer."""
    return {
        "survey": _("Asks for the reason. Customers can skip it."),
        "offer": _("Shows one offer that matches the reason. Skipped if there is none."),
        "confirm": _("Explains what canceling means and asks for confirmation."),
        "result": _("Shows the result, with a receipt and a way to undo."),
        "feedback": _("Asks four optional questions."),
    }.get(kind, "")


def title_path(kind: str) -> str:
    """Return what the heading of a step is called."""
    return {
        "survey": _("Question (heading)"),
        "offer": _("Heading (default: heading of the offer)"),
        "confirm": _("Heading"),
        "feedback": _("Heading"),
    }.get(kind, _("Heading"))


def follow_up_names() -> dict[str, str]:
    """Return what a further question can be, by how it asks; the empty one is none."""
    return {
        "": _("No follow-up question"),
        "text": _("Text field"),
        "choices": _("Multiple choice"),
    }


def template_name(name: str) -> str:
    """Return what a flow to start from is called."""
    return {
        "default": _("Survey and offer"),
        "ask_and_leave": _("Survey only"),
        "decision_first": _("Confirmation first"),
        "support_first": _("Support first (for teams)"),
    }[name]


def template_purpose(name: str) -> str:
    """Return whom a flow to start from is for."""
    return {
        "default": _(
            "Asks for the reason, shows one matching offer, then asks for "
            "confirmation. The default."
        ),
        "ask_and_leave": _("Asks for the reason, without offers."),
        "decision_first": _(
            "Asks for confirmation first and for the reason afterwards. The shortest flow."
        ),
        "support_first": _(
            "Offers help from a person before a discount. With reasons for business customers."
        ),
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


def shortcut_label(place: Shortcut) -> str:
    """Return what a page of the flow is called."""
    return {
        Shortcut.SURVEY: _("Reasons"),
        Shortcut.OFFER: _("Offer"),
        Shortcut.FEEDBACK: _("Feedback"),
        Shortcut.CONFIRM: _("Confirmation"),
        Shortcut.WITHDRAW: _("Withdrawal"),
        Shortcut.RESULT: _("Result: canceled"),
        Shortcut.ACCEPTED: _("Result: offer accepted"),
        Shortcut.KEPT: _("Result: kept"),
    }[place]


def billing_label(answer: BillingAnswer) -> str:
    """Return what billing is imagined to say."""
    return {
        BillingAnswer.APPLIED: _("Succeeded"),
        BillingAnswer.PENDING: _("Nothing yet"),
        BillingAnswer.FAILED: _("Failed"),
        BillingAnswer.NONE: _("No billing endpoint"),
    }[answer]
