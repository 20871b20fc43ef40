"""Whether a text names a day: the difference between a deadline and mere hurry. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale

from app.fairness.copy.tokens import fold

_WRITTEN = r"%\(\w+\)[sd]|\{\{?\s*\w+\s*\}?\}|\d{4}-\d\d-\d\d|\b\d{1,2}[./]\s?\d{1,2}\b"


def states_day(text: str, language: str) -> bool:
    """Return whether a text names a day, or has a gap that a day will fill.

    >>> states_day("Only until 3 December", "en"), states_day("Only 10 minutes left", "en")
    (True, False)
    """
    return _day(language).search(" ".join(fold(word) for word in text.split())) is not None


@lru_cache(maxsize=8)
def _day(language: str) -> re.Pattern[str]:
    months = Locale.parse(language).months["format"]
    names = {
        fold(name).rstrip(".")
        for width in ("wide", "abbreviated")
        for name in months[width].values()
    }
    name = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    day = r"\d{1,2}(?:st|nd|rd|th|er|\.)?"
    return re.compile(rf"{_WRITTEN}|{day} (?:de |of )?(?:{name})\b|\b(?:{name})\.? {day}\b")
