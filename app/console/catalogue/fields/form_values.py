"""What members type, as the definitions of offers want it. What cannot be read stays text.

The definitions judge it then, so that each mistake is found in one place.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask_babel import get_locale

from app.core.calendar import zone_named
from app.core.money import read_amount

_WHOLE = re.compile(r"[+-]?\d{1,18}")
_DECIMAL = re.compile(r"[+-]?\d{1,15}[.,]\d{1,6}")

URL = {"type": "url", "inputmode": "url"}
"""How a field for an address is drawn."""


def text_or_none(text: object) -> str | None:
    """Return the text without space around it, or None if nothing is left.

    Fields hold numbers, too, as long as nobody has sent them.
    """
    return None if text is None else str(text).strip() or None


def whole(text: object) -> int | str | None:
    """Return a whole number, None for nothing, or the text if it is none."""
    given = text_or_none(text)
    return int(given) if given and _WHOLE.fullmatch(given) else given


def listed(text: str | None) -> list[str]:
    """Return what stands between commas and line ends."""
    return [part.strip() for part in re.split(r"[,;\n]", text or "") if part.strip()]


def amount(text: object, currency: str | None) -> int | str | None:
    """Return an amount in minor units, None for nothing, or the text if it cannot be told."""
    given = text_or_none(text)
    if given is None:
        return None
    minor = read_amount(given, currency or "", get_locale() or "en")
    return given if minor is None else minor


def code(text: object) -> str | None:
    """Return a code in capital letters, such as a currency."""
    given = text_or_none(text)
    return given.upper() if given else None


def value(text: str) -> Any:
    """Return a flat value: a number, true, false, or a text, which may stand in quotes."""
    given = text.strip()
    if given in {"true", "false"}:
        return given == "true"
    if _WHOLE.fullmatch(given):
        return int(given)
    if _DECIMAL.fullmatch(given):
        return float(given.replace(",", "."))
    return given[1:-1] if len(given) > 1 and given[0] == given[-1] == '"' else given


def written_value(given: object) -> str:
    """Return a flat value as ``value`` reads it.

    >>> written_value("5"), written_value(5), written_value(True)
    ('"5"', '5', 'true')
    """
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, str):
        return given if value(given) == given else f'"{given}"'
    return str(given)


def moment(text: object, timezone: str) -> str | None:
    """Return a day and time of a zone with its offset, or the text if it is none."""
    given = text_or_none(text)
    try:
        naive = datetime.fromisoformat(given or "")
    except ValueError:
        return given
    return naive.replace(tzinfo=zone_named(timezone) or zone_named("UTC")).isoformat()


def written_moment(at: datetime | None, timezone: str) -> str:
    """Return a moment as browsers' fields for it hold it."""
    if at is None:
        return ""
    return at.astimezone(zone_named(timezone)).strftime("%Y-%m-%dT%H:%M")
