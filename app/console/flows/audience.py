"""Whom an offer is for, in words: its conditions, each a phrase of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from flask_babel import ngettext
from pydantic import ValidationError

from app.console.formats import MemberFormats
from app.core.calendar import Interval
from app.core.types import JsonObject
from app.offers.eligibility import Conditions, PriceBound
from app.offers.traits import TraitTest


def audience(
    conditions: JsonObject, fmt: MemberFormats, plan_names: Mapping[str, str]
) -> list[str]:
    """Return whom an offer is for; all of it must hold. Nothing: for everybody."""
    try:
        read = Conditions.model_validate(conditions)
    except ValidationError:  # stored under rules that hold no more
        return []
    return [
        *_of_subscription(read, fmt, plan_names),
        *_of_customer(read, fmt),
        *(_trait(name, test, fmt) for name, test in read.traits.items()),
    ]


def _of_subscription(
    read: Conditions, fmt: MemberFormats, plan_names: Mapping[str, str]
) -> Iterator[str]:
    if read.plans is not None:
        yield _("Plans: %(plans)s", plans=_named(read.plans, plan_names))
    if read.except_plans:
        yield _("Not the plans: %(plans)s", plans=_named(read.except_plans, plan_names))
    if read.intervals is not None:
        names = ", ".join(_interval(each) for each in read.intervals)
        yield _("Paid: %(intervals)s", intervals=names)
    if read.in_trial is not None:
        yield _("In a trial") if read.in_trial else _("Not in a trial")
    if read.min_price is not None:
        yield _("Price from %(price)s", price=_price(read.min_price, fmt))
    if read.max_price is not None:
        yield _("Price up to %(price)s", price=_price(read.max_price, fmt))


def _of_customer(read: Conditions, fmt: MemberFormats) -> Iterator[str]:
    if read.countries is not None:
        names = Locale.parse(fmt.locale, sep="-").territories
        listed = ", ".join(names.get(code, code) for code in read.countries)
        yield _("In: %(countries)s", countries=listed)
    if read.regions is not None:
        yield _("In: %(countries)s", countries=", ".join(read.regions))
    if read.min_tenure_days is not None:
        yield ngettext(
            "Customer for one day or longer",
            "Customer for %(num)s days or longer",
            read.min_tenure_days,
        )
    if read.max_tenure_days is not None:
        yield ngettext(
            "Customer for one day at most",
            "Customer for %(num)s days at most",
            read.max_tenure_days,
        )


def _trait(name: str, test: TraitTest, fmt: MemberFormats) -> str:
    signs = [("=", test.eq), (">", test.gt), ("<", test.lt)]
    parts = [f"{name} {sign} {_written(value, fmt)}" for sign, value in signs if value is not None]
    if test.any_of is not None:
        parts.append(f"{name}: {', '.join(_written(each, fmt) for each in test.any_of)}")
    if test.exists is not None:
        known = _("%(trait)s is known", trait=name)
        parts.append(known if test.exists else _("%(trait)s is not known", trait=name))
    return " · ".join(parts)


def _written(value: Any, fmt: MemberFormats) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return fmt.number(value) if isinstance(value, int | float) else str(value)


def _named(keys: tuple[str, ...], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(key, key) for key in keys)


def _price(bound: PriceBound, fmt: MemberFormats) -> str:
    return fmt.money(bound.amount_minor, bound.currency)


def _interval(interval: Interval) -> str:
    return {
        Interval.DAY: _("daily"),
        Interval.WEEK: _("weekly"),
        Interval.MONTH: _("monthly"),
        Interval.YEAR: _("yearly"),
    }[interval]
