"""Money, dates, and the few words this host says in the customer's language."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_currency, get_currency_precision

LOCALES = {"en": "English", "nl": "Nederlands", "de": "Deutsch", "es": "Español", "fr": "Français"}

CANCEL_LABELS = {
    "en": "Cancel subscription",
    "nl": "Abonnement beëindigen",
    "de": "Verträge hier kündigen",
    "es": "Cancelar suscripción",
    "fr": "Résilier votre contrat",
}

NOTICES = {
    "switched": "Saved. The next request meets the new behavior.",
    "started_over": "Everything is as it was at the start.",
    "reported": "Decided, and Fairwell took the report.",
    "not_reported": "Decided, but Fairwell did not take the report. Send it again below.",
    "canceled": "Your subscription is canceled.",
    "no_way_back": "Fairwell has no link for this subscription.",
}

_STATUS = {
    "active": "Active",
    "trialing": "Trial",
    "paused": "Paused",
    "ending": "Ending",
    "canceled": "Ended",
}


def money(amount_minor: int, currency: str) -> str:
    """Return an amount with its currency: 2900 and EUR give €29.00."""
    digits = get_currency_precision(currency)
    return format_currency(Decimal(amount_minor).scaleb(-digits), currency, locale="en")


def day(when: datetime, timezone: str) -> str:
    """Return the customer's calendar day, with the month's name."""
    return format_date(when.astimezone(ZoneInfo(timezone)).date(), "d MMMM y", locale="en")


FILTERS = {
    "money": money,
    "day": day,
    "status": _STATUS.__getitem__,
    "notice": NOTICES.get,
}
