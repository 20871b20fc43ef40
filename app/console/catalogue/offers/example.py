"""The example beside an offer's form: the page a customer would see."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext as _
from pydantic import ValidationError

from app.console.catalogue.fields.texts import LOCALES
from app.console.catalogue.offers.editing import read_form
from app.console.catalogue.offers.forms import OfferForm
from app.console.catalogue.offers.refusals import refusal_message
from app.console.catalogue.offers.sample import sample_offer
from app.console.examples import examples
from app.console.shell.access import current
from app.core.clock import utcnow
from app.offers import service as offers
from app.offers.catalogue.definitions import OfferDefinition, read_offer
from app.offers.kinds import Refusal
from app.offers.models import Offer
from app.offers.snapshot import OfferSnapshot

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
    account = current().account
    shown = _sample(definition) if definition is not None else None
    if isinstance(shown, Refusal):
        note, shown = refusal_message(shown), None
    return examples().offer(account, _locale(), shown=shown, note=note)


def _sample(definition: OfferDefinition) -> OfferSnapshot | Refusal:
    account = current().account
    return sample_offer(definition, account, offers.list_plans(account.id), utcnow())


def _saved(stored: Offer | None) -> OfferDefinition | None:
    try:
        return read_offer(stored) if stored is not None else None
    except ValidationError:
        return None


def _locale() -> str:
    wanted = request.values.get("example_locale", current().account.default_locale)
    return wanted if wanted in LOCALES else LOCALES[0]
