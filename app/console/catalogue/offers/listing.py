"""The offers of an account as their list shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pydantic import ValidationError

from app.accounts.models import Mode
from app.console.catalogue.fields.description import describe_audience, plan_names
from app.console.catalogue.offers.description import describe_offer, kind_label
from app.core.clock import utcnow
from app.core.text.names import distinguish_names
from app.flows.published import flows_by_offer, name_flows
from app.offers import service as offers
from app.offers.catalogue.definitions import read_offer
from app.offers.catalogue.segments import list_segments, segment_keys
from app.offers.models import Offer
from app.sessions.queries.counts import OfferCount, count_offers

DAYS = 30


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One offer in words."""

    key: str
    kind_code: str
    kind: str
    gives: str
    segments: Sequence[str]
    """The names of the segments it is for: any of them."""
    audience: Sequence[str]
    used: int
    budget: int | None
    flows: Sequence[str]
    """What the published flows are called that name it."""
    is_active: bool
    is_readable: bool


def list_rows(account_id: str) -> list[OfferRow]:
    """Return the offers in words, by key."""
    plans = plan_names(offers.list_plans(account_id))
    segments = {segment.key: segment.name for segment in list_segments(account_id)}
    flows, names = flows_by_offer(account_id), name_flows(account_id)
    return [
        _row(offer, plans, segments, [names[key] for key in flows.get(offer.key, ())])
        for offer in offers.list_offers(account_id)
    ]


def name_offers(account_id: str) -> Mapping[str, str]:
    """Return what each offer gives, by its key; the key beside it where two give the same."""
    plans = plan_names(offers.list_plans(account_id))
    found = offers.list_offers(account_id)
    return distinguish_names({each.key: _words(each, plans)[0] or each.key for each in found})


def count_lately(account_id: str, mode: Mode) -> Mapping[str, OfferCount]:
    """Return how often each offer was shown and accepted in the last ``DAYS`` days, by its key."""
    found = count_offers(account_id, mode, utcnow() - timedelta(days=DAYS))
    return defaultdict(OfferCount, found)


def _row(
    offer: Offer,
    plans: dict[str, str],
    segments: dict[str, str],
    flows: Sequence[str],
) -> OfferRow:
    gives, audience, is_readable = _words(offer, plans)
    return OfferRow(
        key=offer.key,
        kind_code=offer.kind,
        kind=kind_label(offer.kind),
        gives=gives,
        segments=[segments.get(key, key) for key in segment_keys(offer)],
        audience=audience,
        used=offer.used,
        budget=offer.budget,
        flows=flows,
        is_active=offer.is_active,
        is_readable=is_readable,
    )


def _words(offer: Offer, plans: dict[str, str]) -> tuple[str, list[str], bool]:
    """Return what is given and to whom. One that cannot be read is never made, and says so."""
    try:
        definition = read_offer(offer)
    except ValidationError:
        return "", [], False
    return (
        describe_offer(definition, plans),
        describe_audience(definition.conditions, plans),
        True,
    )
