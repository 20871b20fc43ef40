"""Words for why an offer was made to a customer or not."""

from __future__ import annotations

from flask_babel import gettext as _

from app.offers.kinds import Refusal
from app.offers.selection import Decision


def decision_label(code: str) -> str:
    """Return what was decided about an offer, and why."""
    return _fates().get(code) or _conditions().get(code) or _sense().get(code) or code


def _fates() -> dict[str, str]:
    return {
        Decision.SHOWN: _("It was shown."),
        Decision.NOT_REACHED: _("An offer before it was shown, so it was not looked at."),
        Decision.NOT_ALLOWED: _("Your product ruled it out for this customer."),
        Decision.VETOED: _("Your product was asked, and did not say yes."),
        Decision.RESTING: _("It was switched off, or there is no such offer."),
        Decision.TERMS_UNKNOWN: _("Price or period were unknown, so nothing could be promised."),
        Decision.NOT_POSSIBLE: _("Your billing cannot do this."),
        Decision.UNREADABLE: _("Its settings could not be read."),
        Refusal.NOT_YET: _("Its time had not begun."),
        Refusal.OVER: _("Its time was over."),
        Refusal.BUDGET_SPENT: _("As many customers as allowed had it already."),
        Refusal.USED_BEFORE: _("This customer had it before."),
        Refusal.STILL_PENDING: _("This customer accepted it, and billing has not answered yet."),
        Refusal.COOLING_DOWN: _("This customer accepted an offer a short while ago."),
    }


def _conditions() -> dict[str, str]:
    return {
        Refusal.PLAN_NOT_INCLUDED: _("It is for other plans."),
        Refusal.PLAN_EXCLUDED: _("It leaves this plan out."),
        Refusal.INTERVAL_NOT_INCLUDED: _("It is for other billing periods."),
        Refusal.IN_TRIAL: _("The trial was still running."),
        Refusal.NOT_IN_TRIAL: _("There was no trial running."),
        Refusal.PRICE_TOO_LOW: _("The price is lower than it asks for."),
        Refusal.PRICE_TOO_HIGH: _("The price is higher than it asks for."),
        Refusal.OTHER_CURRENCY: _("It is for another currency."),
        Refusal.COUNTRY_UNKNOWN: _("It is for some countries, and the country is unknown."),
        Refusal.COUNTRY_NOT_INCLUDED: _("It is for other countries."),
        Refusal.REGION_UNKNOWN: _("It is for some regions, and the region is unknown."),
        Refusal.REGION_NOT_INCLUDED: _("It is for other regions."),
        Refusal.TRAIT_UNKNOWN: _("It asks for something your product did not tell us."),
        Refusal.TRAIT_NOT_INCLUDED: _("It is for customers with other traits."),
        Refusal.TENURE_UNKNOWN: _("It asks how long the subscription exists, which is unknown."),
        Refusal.TENURE_TOO_SHORT: _("The subscription is younger than it asks for."),
        Refusal.TENURE_TOO_LONG: _("The subscription is older than it asks for."),
        Refusal.SEGMENT_NOT_INCLUDED: _("It is for customers in other segments."),
    }


def _sense() -> dict[str, str]:
    return {
        Refusal.ALREADY_DISCOUNTED: _("A discount was running already."),
        Refusal.ALREADY_CANCELED: _("The subscription was canceled already."),
        Refusal.ALREADY_PAUSED: _("The subscription was paused already."),
        Refusal.PRICE_IS_ZERO: _("The subscription costs nothing."),
        Refusal.PERIOD_IS_OVER: _("The next charge is unknown, so nothing could be promised."),
        Refusal.NO_SAVING: _("It would save nothing."),
        Refusal.NO_SUCH_PLAN: _("The plan it proposes is not in the catalog."),
        Refusal.SAME_PLAN: _("The customer has that plan already."),
        Refusal.NOT_CHEAPER: _("It would not be cheaper."),
        Refusal.NO_CONTACT: _("There is no address to talk to."),
        Refusal.SAME_INTERVAL: _("The customer pays by that period already."),
        Refusal.SAME_BILLING_DAY: _("The customer pays on that day already."),
        Refusal.NO_BILLING_DAY: _("A subscription like this has no billing day to move."),
        Refusal.NOTHING_PLANNED: _("Nothing that is planned would help here."),
        Refusal.ORIGIN_NOT_ALLOWED: _("It leads to a page outside your own sites."),
    }
