"""What the offers of a flow state about themselves: the facts that the rules of terms look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from app.accounts.models import Account
from app.core.calendar import Interval, zone_named
from app.fairness.facts import OfferFacts, Term
from app.flows.document.schema import FlowDocument, OfferEntry, SurveyEntry
from app.offers.selection import quote_offers
from app.offers.snapshot import OfferSnapshot
from app.offers.subscription import Customer, Subscription
from app.offers.terms import Terms

_DEAR = 1_000_000
"""In minor units: whatever is cheaper can be proposed."""
_PERIOD_LEFT, _TRIAL_LEFT, _TENURE = timedelta(days=12), timedelta(days=5), timedelta(days=200)


def list_offer_facts(
    account: Account, document: FlowDocument, now: datetime
) -> tuple[OfferFacts, ...]:
    """Return what each offer of a flow says to a customer who pays, or else to one in a trial.

    An offer that the account does not have, or that makes no sense to either, says nothing.
    """
    paths = dict(reversed(list(_named_offers(document))))  # where each is named first
    quoted: dict[str, OfferSnapshot] = {}
    for trial_end in (now + _TRIAL_LEFT, None):
        quoted |= quote_offers(
            account,
            list(paths),
            _sample(now, trial_end),
            Customer(),
            now=now,
            timezone=zone_named(account.timezone) or UTC,
        )
    return tuple(build_offer_facts(offer, paths[key]) for key, offer in quoted.items())


def build_offer_facts(offer: OfferSnapshot, path: str) -> OfferFacts:
    """Return what an offer states about itself at the place where the flow names it."""
    return OfferFacts(
        key=offer.key,
        path=path,
        changes_charges=offer.details.changes_subscription,
        is_pause=offer.details.is_pause,
        states=frozenset(_stated(offer.terms)),
    )


def _stated(terms: Terms) -> Iterator[Term]:
    has_end = bool(terms.ends_at or terms.choices or terms.resume_dates)
    is_for_good = terms.price_during is not None and terms.periods is None and not has_end
    stays = terms.price_during is None
    yield Term.PRICE
    if has_end:
        yield Term.RESUME_DATE
    if has_end or is_for_good or terms.starts_at or terms.trial_end:
        yield Term.LENGTH
    if terms.price_after is not None or is_for_good or stays:
        yield Term.PRICE_AFTER
    if terms.next_charge_at or terms.choices or terms.resume_dates:
        yield Term.NEXT_CHARGE


def _named_offers(document: FlowDocument) -> Iterator[tuple[str, str]]:
    for index, entry in enumerate(document.steps):
        match entry:
            case SurveyEntry():
                for number, reason in enumerate(entry.survey.reasons):
                    path = f"steps[{index}].survey.reasons[{number}].offers"
                    yield from ((key, path) for key in reason.offers)
            case OfferEntry():
                yield from ((key, f"steps[{index}].offer.offers") for key in entry.offer.offers)


def _sample(now: datetime, trial_end: datetime | None) -> Subscription:
    return Subscription(
        ref="sample",
        plan="sample",
        amount_minor=_DEAR,
        currency="EUR",
        interval=Interval.MONTH,
        started_at=now - _TENURE,
        current_period_end=now + _PERIOD_LEFT,
        trial_end=trial_end,
    )
