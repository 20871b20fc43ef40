"""Words for the places of a flow, and for what billing may say."""

from __future__ import annotations

from flask_babel import gettext as _

from app.preview.links import BillingAnswer
from app.preview.shortcuts import Shortcut


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
