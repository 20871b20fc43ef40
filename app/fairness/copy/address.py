"""How a text speaks to the customer, and which gaps it has: what one flow keeps the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

_GAP = re.compile(r"%\(\w+\)[sd]|\{\{?\s*\w+\s*\}?\}")
INFORMAL: Mapping[str, re.Pattern[str]] = {
    "nl": re.compile(r"\b(je|jij|jou|jouw|jullie)\b", re.IGNORECASE),
    "de": re.compile(r"\b(du|dich|dir|dein(e[mnrs]?)?|euch|euer|eure[mnrs]?)\b", re.IGNORECASE),
    "es": re.compile(r"\b(tú|tus?|te|ti|contigo|tuy[oa]s?)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(tu|toi|te|t['\u2019]|ta|tes|tiens?|tiennes?)(?!\w)", re.IGNORECASE),
}
FORMAL: Mapping[str, re.Pattern[str]] = {
    "nl": re.compile(r"\b(u|uw)\b", re.IGNORECASE),
    "de": re.compile(r"(?<![.!?:]\s)(?<!^)\b(Sie|Ihr(e[mnrs]?)?)\b|\bIhnen\b"),
    "es": re.compile(r"\b(usted|ustedes)\b", re.IGNORECASE),
    "fr": re.compile(r"(?<!-)\b(vous|votre|vos|vôtres?)\b", re.IGNORECASE),
}
"""At the beginning of a sentence "Sie" may be somebody else, so it is not counted there."""


def find_other_address(words: str, locale: str, *, is_formal: bool) -> re.Match[str] | None:
    """Return where a text says du in a flow that says Sie, or the other way round."""
    other = (INFORMAL if is_formal else FORMAL).get(locale)
    return other.search(words) if other else None


def list_placeholders(words: str) -> list[str]:
    """Return what looks like a gap to fill in.

    >>> list_placeholders("%(name)s pays {price}")
    ['%(name)s', '{price}']
    """
    return sorted(match[0].replace(" ", "") for match in _GAP.finditer(words))
