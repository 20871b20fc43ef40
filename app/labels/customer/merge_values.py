"""What the fields of the owner's texts stand for, as one customer writes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from babel.numbers import format_decimal
from flask_babel import gettext as _

from app.core.text.merge_fields import TRAIT
from app.sessions.models import CancelSession

if TYPE_CHECKING:
    from app.labels.customer.formats import Formats


def read_merge_values(cancel_session: CancelSession, formats: Formats) -> Mapping[str, str]:
    """Return what is known of a session's customer, by field; what is not known is left out."""
    customer, subscription = cancel_session.customer, cancel_session.subscription
    values = {
        "customer.name": customer.name,
        "company.name": cancel_session.account.name,
        "plan": cancel_session.shown_plan,
        "price": formats.money(subscription.price) if subscription.price else None,
        "period_end": _day(subscription.current_period_end, formats),
        "trial_end": _day(subscription.trial_end, formats),
        "started_on": _day(subscription.started_at, formats),
        **{f"{TRAIT}{name}": _write(value, formats) for name, value in customer.traits.items()},
    }
    return {name: value for name, value in values.items() if value}


def _day(moment: datetime | None, formats: Formats) -> str | None:
    return formats.date(moment) if moment else None


def _write(value: Any, formats: Formats) -> str | None:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int | float):
        return format_decimal(value, locale=formats.locale)
    return value if isinstance(value, str) else None
