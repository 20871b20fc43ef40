"""The words a flow document may use: codes, keys, locales, lengths of time."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from app.core.findings import invalid
from app.core.locale import SHIPPED_LOCALES

REASON_CODES = (
    "too_expensive",
    "missing_features",
    "switched_service",
    "unused",
    "customer_service",
    "too_complex",
    "low_quality",
    "other",
)
STEP_KINDS = ("survey", "offer", "feedback", "confirm", "result")
OWN_REASON = re.compile(r"x_[a-z0-9_]{1,38}")
"""An account's own reasons carry this prefix, so that ours can grow."""

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


_DAYS = "([0-9]{1,4})d"


def _known_locale(value: str) -> str:
    if value not in SHIPPED_LOCALES:
        raise invalid("locale", f"must be one of {', '.join(SHIPPED_LOCALES)}")
    return value


def _known_reason(value: str) -> str:
    if value not in REASON_CODES and not OWN_REASON.fullmatch(value):
        known = ", ".join(REASON_CODES)
        raise invalid("reason_code", f"must be one of {known}, or your own: x_…")
    return value


def parse_days(value: Any) -> Any:
    """Read ``30d``; a number alone would leave the unit to guessing.

    :raises ValueError: if it is anything else.
    """
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(_DAYS, value) if isinstance(value, str) else None
    if match is None:
        raise invalid("days", "must be a number of days such as 30d")
    return timedelta(days=int(match[1]))


def _write_days(value: timedelta) -> str:
    return f"{value.days}d"


Locale = Annotated[
    str, AfterValidator(_known_locale), WithJsonSchema({"enum": list(SHIPPED_LOCALES)})
]
ReasonCode = Annotated[str, AfterValidator(_known_reason)]
Days = Annotated[
    timedelta,
    BeforeValidator(parse_days),
    PlainSerializer(_write_days, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{_DAYS}$"}),
]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s\\@]+$", max_length=2000)]


class Effective(StrEnum):
    """When a cancellation takes effect."""

    PERIOD_END = "period_end"
    IMMEDIATELY = "immediately"


class Refund(StrEnum):
    """What happens to what was paid for the time after the end."""

    NONE = "none"
    PRORATED = "prorated"
    FULL = "full"
