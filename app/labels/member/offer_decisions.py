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
        Decision.SHOWN: _("Shown"),
        Decision.NOT_REACHED: _("Not checked: an earlier offer was shown"),
        Decision.NOT_ALLOWED: _("Excluded by your product"),
        Decision.VETOED: _("Not approved by your product"),
        Decision.RESTING: _("Disabled, or the offer does not exist"),
        Decision.TERMS_UNKNOWN: _("Price or billing period unknown"),
        Decision.NOT_POSSIBLE: _("Not supported by your billing"),
        Decision.UNREADABLE: _("Invalid offer settings"),
        Refusal.NOT_YET: _("Offer not started yet"),
        Refusal.OVER: _("Offer expired"),
        Refusal.BUDGET_SPENT: _("Limit reached"),
        Refusal.USED_BEFORE: _("Already used by this customer"),
        Refusal.STILL_PENDING: _("Already accepted, waiting for billing"),
        Refusal.COOLING_DOWN: _("Cooldown: an offer was accepted recently"),
    }


def _conditions() -> dict[str, str]:
    return {
        Refusal.PLAN_NOT_INCLUDED: _("Different plan"),
        Refusal.PLAN_EXCLUDED: _("Plan excluded"),
        Refusal.INTERVAL_NOT_INCLUDED: _("Different billing period"),
        Refusal.IN_TRIAL: _("Customer was in a trial"),
        Refusal.NOT_IN_TRIAL: _("Customer was not in a trial"),
        Refusal.PRICE_TOO_LOW: _("Price too low"),
        Refusal.PRICE_TOO_HIGH: _("Price too high"),
        Refusal.OTHER_CURRENCY: _("Different currency"),
        Refusal.COUNTRY_UNKNOWN: _("Country unknown"),
        Refusal.COUNTRY_NOT_INCLUDED: _("Different country"),
        Refusal.REGION_UNKNOWN: _("Region unknown"),
        Refusal.REGION_NOT_INCLUDED: _("Different region"),
        Refusal.TRAIT_UNKNOWN: _("Custom attribute missing"),
        Refusal.TRAIT_NOT_INCLUDED: _("Custom attribute does not match"),
        Refusal.TENURE_UNKNOWN: _("Subscription start date unknown"),
        Refusal.TENURE_TOO_SHORT: _("Not a customer for long enough"),
        Refusal.TENURE_TOO_LONG: _("Customer for too long"),
        Refusal.SEGMENT_NOT_INCLUDED: _("Not in the segment"),
    }


def _sense() -> dict[str, str]:
    return {
        Refusal.ALREADY_DISCOUNTED: _("Discount already active"),
        Refusal.ALREADY_CANCELED: _("Subscription already canceled"),
        Refusal.ALREADY_PAUSED: _("Subscription already paused"),
        Refusal.PRICE_IS_ZERO: _("Free subscription"),
        Refusal.PERIOD_IS_OVER: _("Next charge unknown"),
        Refusal.NO_SAVING: _("No savings for this customer"),
        Refusal.NO_SUCH_PLAN: _("Proposed plan not in the catalog"),
        Refusal.SAME_PLAN: _("Customer already has this plan"),
        Refusal.NOT_CHEAPER: _("Not cheaper for this customer"),
        Refusal.NO_CONTACT: _("No contact address"),
        Refusal.SAME_INTERVAL: _("Already on this billing period"),
        Refusal.SAME_BILLING_DAY: _("Already charged on this day"),
        Refusal.NO_BILLING_DAY: _("Billing day cannot be changed"),
        Refusal.NOTHING_PLANNED: _("No upcoming roadmap item"),
        Refusal.ORIGIN_NOT_ALLOWED: _("Link not on an allowed domain"),
    }
