"""Our words for the codes of the domain: whole sentences, so that each language can turn them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from babel.numbers import format_decimal
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.calendar import Interval
from app.core.money import Money
from app.fairness.policy import recorded_policy
from app.flows.declaration import CancelKind
from app.flows.document.content import text_in
from app.labels.customer.formats import Formats
from app.labels.prices import price_with_period
from app.offers.subscription import ClaimedSubscription
from app.sessions.entry.causes import Cause


def error_message(code: str) -> str:
    """Return what to do about an answer that cannot be taken."""
    return {
        "unknown_reason": _("Choose one of the reasons in the list, or skip the question."),
        "unknown_choice": _("Choose one of the answers on this page."),
        "unknown": _("Choose one of the answers on this page."),
        "missing": _("Choose one of the answers on this page."),
        "too_long": _("Shorten your text to 2,000 characters."),
        "no_day": _("Enter a day such as 2027-01-31."),
        "no_number": _("Enter a number."),
        "no_email": _("Enter an e-mail address such as name@example.com."),
        "outside": _("Stay within the limits shown on this page."),
        "empty": _("Fill in the required fields."),
        "unreadable": _("Your text contains characters that cannot be saved. Remove them."),
    }.get(code, _("Please check this page and send it again."))


def cancel_kind_label(kind: str, packs: Iterable[Sequence[str]] = ()) -> str:
    """Return our words for the kind of a cancellation, under the law of the recorded packs."""
    is_conditional = recorded_policy(packs).is_reason_conditional
    return {
        CancelKind.ORDINARY: _("Ordinary"),
        CancelKind.EXTRAORDINARY: _("For a legitimate reason")
        if is_conditional
        else _("For good cause (without notice)"),
        CancelKind.WITHDRAWAL: _("Withdrawal"),
    }[CancelKind(kind)]


def cause_label(cause: str) -> str:
    """Return why a claim of the host was of no use, for whoever tries it out."""
    return {
        Cause.TYPE: _("Wrong type"),
        Cause.RANGE: _("Out of range"),
        Cause.UNIT: _("Wrong unit"),
        Cause.VALUE: _("Unknown value"),
        Cause.NAME: _("Unknown claim"),
        Cause.DEPENDS: _("Ignored, because another claim is invalid"),
        Cause.ORIGIN: _("Not on an allowed domain"),
    }.get(Cause(cause), cause)


def price_of(
    formats: Formats, subscription: ClaimedSubscription, price: Money | None = None
) -> str:
    """Write what a subscription costs, or will cost, as far as that is known; else nothing."""
    price = price or subscription.price
    if price is None:
        return ""
    return price_with_period(
        formats.money(price), subscription.interval, subscription.interval_count
    )


def end_label(formats: Formats, moment: datetime | None) -> str:
    """Write the day on which something ends. Nobody told us: with the period that is paid for."""
    return formats.date(moment) if moment else _("At the end of the paid period")


def on_its_way(account: str) -> str:
    """Return that a wish is recorded and the host has yet to hear of it."""
    return _("It is on its way to %(account)s.", account=account)


def price_label(formats: Formats, price: Money, interval: Interval, count: int = 1) -> str:
    """Write a price with its period, such as "€29.00 per month"."""
    return price_with_period(formats.money(price), interval, count)


def periods_label(interval: Interval, count: int) -> str:
    """Say for how long a price holds, such as "For 3 months"."""
    match interval:
        case Interval.DAY:
            return ngettext("For one day", "For %(num)s days", count)
        case Interval.WEEK:
            return ngettext("For one week", "For %(num)s weeks", count)
        case Interval.MONTH:
            return ngettext("For one month", "For %(num)s months", count)
        case Interval.YEAR:
            return ngettext("For one year", "For %(num)s years", count)


def discount_label(off: str, interval: Interval, count: int) -> str:
    """Say what is taken off a price, and for how long, such as "25% off for 3 months"."""
    match interval:
        case Interval.DAY:
            return ngettext(
                "%(off)s off for one day", "%(off)s off for %(num)s days", count, off=off
            )
        case Interval.WEEK:
            return ngettext(
                "%(off)s off for one week", "%(off)s off for %(num)s weeks", count, off=off
            )
        case Interval.MONTH:
            return ngettext(
                "%(off)s off for one month", "%(off)s off for %(num)s months", count, off=off
            )
        case Interval.YEAR:
            return ngettext(
                "%(off)s off for one year", "%(off)s off for %(num)s years", count, off=off
            )


def language_name(locale: str) -> str:
    """Return what a language calls itself."""
    return {
        "en": "English",
        "nl": "Nederlands",
        "de": "Deutsch",
        "es": "español",
        "fr": "français",
    }[locale]


def limit_label(value: object, locale: str) -> str:
    """Write how much a plan allows, such as "5", "Yes" or the owner's words."""
    if value is None:
        return _("Not included")
    if isinstance(value, bool):
        return _("Included") if value else _("Not included")
    if isinstance(value, int | float):
        return str(format_decimal(value, locale=locale))
    return text_in(value, locale) if isinstance(value, str | dict) else ""
