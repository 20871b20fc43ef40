"""Words for the places of a flow, and for what billing may say."""

from __future__ import annotations

from flask_babel import gettext as _

from app.sessions.preview_links import BillingAnswer
from app.sessions.preview_places import Place


def place_label(place: Place) -> str:
    """Return what a page of the flow is called."""
    return {
        Place.SURVEY: _("Reasons"),
        Place.OFFER: _("Offer"),
        Place.FEEDBACK: _("Feedback"),
        Place.CONFIRM: _("Decision"),
        Place.WITHDRAW: _("Withdrawal"),
        Place.RESULT: _("Result: canceled"),
        Place.ACCEPTED: _("Result: offer accepted"),
        Place.KEPT: _("Result: kept without an offer"),
    }[place]


def billing_label(answer: BillingAnswer) -> str:
    """Return what billing is imagined to say."""
    return {
        BillingAnswer.APPLIED: _("Done"),
        BillingAnswer.PENDING: _("Nothing yet"),
        BillingAnswer.FAILED: _("That it could not"),
        BillingAnswer.NONE: _("There is no billing to ask"),
    }[answer]
