"""The example beside an offer's form: the page a customer would see."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext as _
from pydantic import ValidationError

from app.console.access import seat
from app.console.examples import examples
from app.console.fields.words import LOCALES
from app.console.offers.editing import read_form
from app.console.offers.forms import OfferForm
from app.console.offers.refusals import refusal_message
from app.console.offers.sample import sample_offer
from app.core.clock import utcnow
from app.offers import service as offers
from app.offers.definitions import OfferDefinition, read_offer
from app.offers.kinds import Refusal
from app.offers.models import Offer
from app.offers.shown import ShownOffer

_KEY = "example"
"""Stands in for a key that is not chosen yet: nobody sees it here."""


def show_example(form: OfferForm, stored: Offer | None, *, is_refused: bool) -> Response:
    """Return the page of what is entered, or a note why there is none.

    While that cannot be shown, the offer as it is saved is, and says that it is no more.
    """
    definition = None if is_refused else read_form(form, _KEY)
    if definition is not None:
        return _draw(definition)
    saved = _saved(stored)
    if saved is None:
        return _draw(None, _("The example appears as soon as the form is complete."))
    note = _("This is the offer as it is saved. What you entered is shown once it is complete.")
    return _draw(saved, note)


def _draw(definition: OfferDefinition | None, note: str = "") -> Response:
    account = seat().account
    shown = _sample(definition) if definition is not None else None
    if isinstance(shown, Refusal):
        note, shown = refusal_message(shown), None
    return examples().offer(account, _locale(), shown=shown, note=note)


def _sample(definition: OfferDefinition) -> ShownOffer | Refusal:
    account = seat().account
    return sample_offer(definition, account, offers.list_plans(account.id), utcnow())


def _saved(stored: Offer | None) -> OfferDefinition | None:
    try:
        return read_offer(stored) if stored is not None else None
    except ValidationError:
        return None


def _locale() -> str:
    wanted = request.values.get("example_locale", seat().account.default_locale)
    return wanted if wanted in LOCALES else LOCALES[0]
