"""What an offer gives, in a sentence, and what its kind is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from babel.numbers import format_percent
from flask_babel import gettext as _
from flask_babel import ngettext

from app.console.catalogue.fields.description import Names, all_of, any_of, get_name
from app.core.money import Money, format_money
from app.core.web.catalogs import page_locale
from app.offers.catalogue.definitions import OfferDefinition


def kind_label(kind: str) -> str:
    """Return what a kind of offer is called."""
    return _kinds()[kind][0]


def kind_lead(kind: str) -> str:
    """Return what a kind of offer is good for."""
    return _kinds()[kind][1]


def _kinds() -> Mapping[str, tuple[str, str]]:
    return {
        "discount": (_("Discount"), _("A lower price, for some charges or for good.")),
        "pause": (_("Pause"), _("No charge for a while. Then it goes on at the same price.")),
        "plan_change": (_("Cheaper plan"), _("Another plan of your catalog, side by side.")),
        "trial_extension": (_("Longer trial"), _("More days before the first charge.")),
        "feature_unlock": (_("Extra feature"), _("A feature of another plan, for some days.")),
        "billing_change": (_("Other billing"), _("Another period, or another day of the month.")),
        "onboarding": (_("Guided session"), _("Time with somebody who shows how it works.")),
        "support": (_("Support"), _("A person to talk to, by e-mail or on a page.")),
        "roadmap": (_("What is planned"), _("What is coming, and whether to tell the customer.")),
        "custom": (_("Your own offer"), _("Your words, with fields for the customer to fill in.")),
        "redirect": (_("Page of yours"), _("A page that may solve the problem.")),
    }


def describe_offer(definition: OfferDefinition, plans: Names) -> str:
    """Return what a customer gets, in a sentence."""
    params: Any = definition.params
    return _SENTENCES[params.kind](params, definition, plans)


def _discount(params: Any, _definition: OfferDefinition, _plans: Names) -> str:
    off = _percent(params.percent) if params.percent is not None else _money(params)
    if params.periods is None:
        return _("%(amount)s off, for good", amount=off)
    return ngettext(
        "%(amount)s off the next charge",
        "%(amount)s off the next %(num)s charges",
        params.periods,
        amount=off,
    )


def _pause(params: Any, _definition: OfferDefinition, _plans: Names) -> str:
    longest = params.until_max_months
    if longest is not None:
        return ngettext(
            "A pause until a day within %(num)s month",
            "A pause until a day within %(num)s months",
            longest,
        )
    lengths = any_of([str(months) for months in params.months or ()])
    return ngettext(
        "A pause of %(lengths)s month",
        "A pause of %(lengths)s months",
        max(params.months or (1,)),
        lengths=lengths,
    )


def _plan_change(params: Any, _definition: OfferDefinition, plans: Names) -> str:
    return _("The plan %(plan)s instead", plan=plans.get(params.plan, params.plan))


def _trial_extension(params: Any, _definition: OfferDefinition, _plans: Names) -> str:
    return ngettext("%(num)s more day of trial", "%(num)s more days of trial", params.days)


def _feature_unlock(params: Any, _definition: OfferDefinition, _plans: Names) -> str:
    feature = get_name(params.feature)
    return ngettext(
        "%(feature)s for %(num)s day", "%(feature)s for %(num)s days", params.days, feature=feature
    )


def _billing_change(params: Any, _definition: OfferDefinition, plans: Names) -> str:
    if params.billing_day is not None:
        return _("Charged on day %(day)s of the month", day=params.billing_day)
    price = plans.get(params.plan, params.plan) if params.plan else _money(params)
    if params.interval == "year":
        return _("Yearly payment: %(price)s", price=price)
    return _("Monthly payment: %(price)s", price=price)


def _onboarding(params: Any, _definition: OfferDefinition, _plans: Names) -> str:
    return _("A guided session, booked online") if params.url else _("A guided session")


def _support(params: Any, _definition: OfferDefinition, _plans: Names) -> str:
    by_mail = params.channel == "email"
    return _("A person to write to") if by_mail else _("A page to reach a person")


def _roadmap(params: Any, _definition: OfferDefinition, _plans: Names) -> str:
    return all_of([get_name(item.title) for item in params.items])


def _own_title(params: Any, definition: OfferDefinition, _plans: Names) -> str:
    return get_name(definition.title or "")


def _percent(percent: int) -> str:
    return format_percent(percent / 100, locale=page_locale())


def _money(params: Any) -> str:
    return format_money(Money(params.amount_minor, params.currency), page_locale())


_SENTENCES: Mapping[str, Callable[[Any, OfferDefinition, Names], str]] = {
    "discount": _discount,
    "pause": _pause,
    "plan_change": _plan_change,
    "trial_extension": _trial_extension,
    "feature_unlock": _feature_unlock,
    "billing_change": _billing_change,
    "onboarding": _onboarding,
    "support": _support,
    "roadmap": _roadmap,
    "custom": _own_title,
    "redirect": _own_title,
}
