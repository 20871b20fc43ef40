"""Values as other systems write them: numbers in texts, moments in milliseconds. Pure."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from app.core.calendar import Interval
from app.offers.catalogue.fields import LATEST, MAX_AMOUNT, MAX_FLAT_LENGTH
from app.sessions.entry.causes import Cause, Unreadable

MAX_LINE = 200
_YEAR_2000 = 946_684_800
_INTERVALS = {
    "day": (Interval.DAY, 1),
    "daily": (Interval.DAY, 1),
    "week": (Interval.WEEK, 1),
    "weekly": (Interval.WEEK, 1),
    "month": (Interval.MONTH, 1),
    "monthly": (Interval.MONTH, 1),
    "quarter": (Interval.MONTH, 3),
    "quarterly": (Interval.MONTH, 3),
    "year": (Interval.YEAR, 1),
    "yearly": (Interval.YEAR, 1),
    "annual": (Interval.YEAR, 1),
    "annually": (Interval.YEAR, 1),
}
_TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


Reader = Callable[[Any], Any]


def read_line(value: Any) -> str | None:
    """Return a text on one line; a whole number is one too, for systems that count their keys."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if is_number and abs(value) <= MAX_AMOUNT:
        return str(value)
    return read_text(value)


def read_text(value: Any) -> str | None:
    """Return a text on one line, without what cannot be shown or stored."""
    if not isinstance(value, str):
        raise Unreadable(Cause.TYPE)
    shown = "".join(
        " " if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} else character
        for character in value[: MAX_LINE * 10]
    )
    line = " ".join(shown.split())
    if len(line) > MAX_LINE:
        raise Unreadable(Cause.RANGE)
    if value.strip() and not line:
        raise Unreadable(Cause.VALUE)
    return line or None


def read_count(low: int, high: int) -> Reader:
    """Return a reader of whole numbers within these bounds."""

    def read(value: Any) -> int | None:
        number = _number(value)
        if number is None:
            return None
        if not low <= number <= high:  # true for no number that is none
            raise Unreadable(Cause.RANGE)
        if number != int(number):
            raise Unreadable(Cause.UNIT)
        return int(number)

    return read


def read_amount(value: Any) -> Any:
    """Return an amount in minor units; one with a fraction is in another unit."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d+[.,]\d+\s*", value):
        raise Unreadable(Cause.UNIT)
    return _whole_amount(value)


_whole_amount = read_count(0, MAX_AMOUNT)


def read_moment(value: Any) -> int | None:
    """Return Unix seconds, from seconds, milliseconds, or a moment of ISO 8601 with its zone.

    No moment can be meant in both units: milliseconds since 2000 are seconds
    of a year beyond 30000.
    """
    is_text = isinstance(value, str) and not re.fullmatch(r"\s*-?\d+(\.\d*)?\s*", value)
    seconds = _iso_seconds(value) if is_text else _number(value)
    if seconds is None:
        return None
    latest = LATEST.timestamp()
    if _YEAR_2000 * 1000 <= seconds < latest * 1000:
        seconds /= 1000
    if _YEAR_2000 * 10**6 <= seconds < latest * 10**9:
        raise Unreadable(Cause.UNIT)
    if not 0 < seconds < latest:
        raise Unreadable(Cause.RANGE)
    return int(seconds)


def read_interval(value: Any) -> tuple[Interval, int] | None:
    """Return the unit of a period, and how many of it make one."""
    word = (read_text(value) or "").lower()
    if not word:
        return None
    found = _INTERVALS.get(word) or _INTERVALS.get(word.removesuffix("s"))
    if found is None:
        raise Unreadable(Cause.VALUE)
    return found


def read_truth(value: Any) -> bool | None:
    """Return whether something is so."""
    if isinstance(value, bool):
        return value
    if isinstance(value, list | dict):
        raise Unreadable(Cause.TYPE)
    word = str(value).strip().lower()
    if word and word not in _TRUTHS:
        raise Unreadable(Cause.VALUE)
    return _TRUTHS.get(word)


def read_email(value: Any) -> str | None:
    """Return an e-mail address, as far as one can be told from its form."""
    address = read_text(value)
    if address and not re.fullmatch(r"[^\s@]{1,64}@[^\s@]{1,189}", address):
        raise Unreadable(Cause.VALUE)
    return address


def known_by(read: Callable[[Any], str | None]) -> Reader:
    """Return a reader of what other systems spell in many ways."""

    def look_up(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise Unreadable(Cause.TYPE)
        if isinstance(value, str) and not value.strip():
            return None
        found = read(value)
        if found is None:
            raise Unreadable(Cause.VALUE)
        return found

    return look_up


def read_flat(value: Any) -> Any:
    """Return a text, a number or a truth: nothing with an inside."""
    if isinstance(value, str):
        if len(value) > MAX_FLAT_LENGTH:
            raise Unreadable(Cause.RANGE)
        return re.sub("[\0\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", value)
    if value is None or isinstance(value, bool):
        return value
    if not isinstance(value, int | float):
        raise Unreadable(Cause.TYPE)
    if not abs(value) <= MAX_AMOUNT:
        raise Unreadable(Cause.RANGE)
    return value


def _number(value: Any) -> float | int | None:
    """Return a number, which a text may spell; an empty one says nothing."""
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return None
        if not re.fullmatch(r"-?\d{1,20}(\.\d{0,9})?", text, re.ASCII):
            raise Unreadable(Cause.TYPE)
        value = float(text) if "." in text else int(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable(Cause.TYPE)
    if not math.isfinite(value) if isinstance(value, float) else abs(value) > 10**24:
        raise Unreadable(Cause.RANGE)
    return value


def _iso_seconds(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Unreadable(Cause.TYPE) from error
    if moment.tzinfo is None:  # nobody knows whose midnight is meant
        raise Unreadable(Cause.UNIT)
    try:
        return moment.astimezone(UTC).timestamp()
    except OverflowError as error:
        raise Unreadable(Cause.RANGE) from error
