"""Which offers fit whomever another one fits: behind them in a list, that one is never reached."""

from __future__ import annotations

from collections.abc import Mapping

from app.billing.connections import get_adapter
from app.console.shell.access import current
from app.offers import service as offers
from app.offers.catalogue.definitions import OfferDefinition, read_active
from app.offers.eligibility.coverage import list_covering

KEY = "offer"
"""Stands in for the key of an offer that has none yet."""


def read_covering(draft: OfferDefinition | None = None) -> Mapping[str, frozenset[str]]:
    """Return, for each offer of the account, those that fit whomever it fits.

    ``draft`` stands for itself as it is being filled in. Nothing can be said where the host is
    asked about each offer: it may leave out any of them.
    """
    here = current()
    if here.account.eligibility_url is not None:
        return {}
    known = read_active(offers.list_offers(here.account.id))
    if draft is not None:
        known[draft.key] = draft
    can_be_done = get_adapter(here.account, here.mode).capabilities().allows
    covering = list_covering(known)
    possible = {key for key, offer in known.items() if can_be_done(offer.params)}
    return {key: others & possible for key, others in covering.items()}
