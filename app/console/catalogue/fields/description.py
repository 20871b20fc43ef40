"""Whom something is for, in words: one phrase for each condition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from babel import Locale
from babel.lists import format_list
from babel.units import format_unit
from flask_babel import gettext as _

from app.console.catalogue.fields.durations import split_days
from app.console.catalogue.fields.form_values import written_value
from app.core.money import Money, format_money
from app.core.web.catalogs import page_locale
from app.flows.document.content import text_in
from app.offers.catalogue.fields import Words
from app.offers.eligibility.conditions import Audience, PriceBound
from app.offers.eligibility.traits import TraitTest
from app.offers.models import Plan

Names = Mapping[str, str]
"""Plans by key, as the member calls them."""


def plan_names(plans: Sequence[Plan]) -> dict[str, str]:
    """Return what the plans are called in the language of the page."""
    return {plan.key: get_name(plan.name) or plan.key for plan in plans}


def get_name(words: Words) -> str:
    """Return the owner's words as the member reads them."""
    return text_in(words, page_locale())


def describe_audience(audience: Audience, plans: Names) -> list[str]:
    """Return a phrase for each condition, or nothing for everybody."""
    return [
        *_about_plans(audience, plans),
        *_about_billing(audience),
        *_about_places(audience),
        *_about_tenure(audience),
        *(phrase for name, test in audience.traits.items() for phrase in _about_trait(name, test)),
    ]


def any_of(words: Sequence[str]) -> str:
    """Return a list in words: "A, B or C"."""
    return format_list(list(words), style="or", locale=page_locale())


def all_of(words: Sequence[str]) -> str:
    """Return a list in words: "A, B and C"."""
    return format_list(list(words), locale=page_locale())


def _about_plans(audience: Audience, plans: Names) -> Iterator[str]:
    if audience.plans is not None:
        yield _("Plan: %(plans)s", plans=any_of([plans.get(key, key) for key in audience.plans]))
    if audience.except_plans:
        names = any_of([plans.get(key, key) for key in audience.except_plans])
        yield _("Not on the plan %(plans)s", plans=names)


def _about_billing(audience: Audience) -> Iterator[str]:
    if audience.intervals is not None:
        yield _("Period: %(intervals)s", intervals=any_of(_intervals(audience)))
    if audience.in_trial is not None:
        yield _("In a trial") if audience.in_trial else _("Past the trial")
    if audience.min_price is not None:
        yield _("Pays %(price)s or more", price=_price(audience.min_price))
    if audience.max_price is not None:
        yield _("Pays %(price)s or less", price=_price(audience.max_price))


def _intervals(audience: Audience) -> list[str]:
    words = {
        "day": _("by the day"),
        "week": _("weekly"),
        "month": _("monthly"),
        "year": _("yearly"),
    }
    return [words[interval.value] for interval in audience.intervals or ()]


def _price(bound: PriceBound) -> str:
    return format_money(Money(bound.amount_minor, bound.currency), page_locale())


def _about_places(audience: Audience) -> Iterator[str]:
    if audience.countries is not None:
        names = [country_name(country) for country in audience.countries]
        yield _("In %(places)s", places=any_of(names))
    if audience.regions is not None:
        yield _("In the region %(places)s", places=any_of(audience.regions))


def country_name(country: str) -> str:
    """Return what a country is called in the language of the page."""
    return str(Locale.parse(page_locale()).territories.get(country, country))


def _about_tenure(audience: Audience) -> Iterator[str]:
    low, high = audience.min_tenure_days, audience.max_tenure_days
    if low is not None:
        yield _("Customer for: at least %(time)s", time=_duration(low))
    if high is not None:
        yield _("Customer for: at most %(time)s", time=_duration(high))


def _duration(days: int) -> str:
    number, unit = split_days(days)
    return format_unit(number, f"duration-{unit}", locale=page_locale())


def _about_trait(name: str, test: TraitTest) -> Iterator[str]:
    if test.exists is not None:
        known, unknown = (
            _("%(trait)s is known", trait=name),
            _("%(trait)s is not known", trait=name),
        )
        yield known if test.exists else unknown
    if test.eq is not None:
        yield _("%(trait)s is %(value)s", trait=name, value=written_value(test.eq))
    if test.any_of is not None:
        values = any_of([written_value(each) for each in test.any_of])
        yield _("%(trait)s is %(value)s", trait=name, value=values)
    if test.gt is not None:
        yield _("%(trait)s is more than %(value)s", trait=name, value=written_value(test.gt))
    if test.lt is not None:
        yield _("%(trait)s is less than %(value)s", trait=name, value=written_value(test.lt))
