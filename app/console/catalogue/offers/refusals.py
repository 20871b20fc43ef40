"""Why an offer makes no sense for somebody, in words."""

from __future__ import annotations

from flask_babel import gettext as _

from app.offers.kinds import Refusal


def refusal_message(refusal: Refusal) -> str:
    """Return why the sample customer would not get the offer."""
    words = {
        Refusal.PRICE_IS_ZERO: _("The sample customer pays nothing, so there is nothing to lower."),
        Refusal.OTHER_CURRENCY: _("The sample customer pays in another currency."),
        Refusal.NO_SAVING: _("This would not lower the price."),
        Refusal.NO_SUCH_PLAN: _("The catalog has no such plan, or not for this period."),
        Refusal.SAME_PLAN: _("The sample customer has this plan already."),
        Refusal.NOT_CHEAPER: _("This would not be cheaper than what the sample customer pays."),
        Refusal.NO_CONTACT: _(
            "There is no address to reach a person. Add one here or in settings."
        ),
        Refusal.SAME_INTERVAL: _("The sample customer pays for this period already."),
        Refusal.SAME_BILLING_DAY: _("The sample customer is charged on this day already."),
        Refusal.NO_BILLING_DAY: _("The sample customer is not charged by the month."),
        Refusal.NOTHING_PLANNED: _("All that is planned should have been there already."),
        Refusal.ORIGIN_NOT_ALLOWED: _("The page is not on one of your allowed domains."),
        Refusal.IN_TRIAL: _("This is not for customers in a trial."),
        Refusal.NOT_IN_TRIAL: _("This is for customers in a trial only."),
    }
    return words.get(refusal) or _("The sample customer would not get this offer.")
