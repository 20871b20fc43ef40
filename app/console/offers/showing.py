"""The example beside an offer's form: the page a customer would see."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext as _

from app.console.access import seat
from app.console.examples import examples
from app.console.fields.words import LOCALES
from app.console.offers.editing import read_form
from app.console.offers.forms import OfferForm
from app.console.offers.refusals import refusal_message
from app.console.offers.sample import sample_offer
from app.core.clock import utcnow
from app.offers import service as offers
from app.offers.kinds import Refusal

_KEY = "example"
"""Stands in for a key that is not chosen yet: nobody sees it here."""


def show_example(form: OfferForm) -> Response:
    """Return the page, or a note why there is none."""
    account, locale = seat().account, _locale()
    definition = read_form(form, _KEY)
    if definition is None:
        note = _("The example appears as soon as the form is complete.")
        return examples().offer(account, locale, shown=None, note=note)
    shown = sample_offer(definition, account, offers.list_plans(account.id), utcnow())
    if isinstance(shown, Refusal):
        return examples().offer(account, locale, shown=None, note=refusal_message(shown))
    return examples().offer(account, locale, shown=shown)


def _locale() -> str:
    wanted = request.values.get("example_locale", seat().account.default_locale)
    return wanted if wanted in LOCALES else LOCALES[0]
