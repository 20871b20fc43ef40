"""Choosing the language of a page, and knowing which way it is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from babel import Locale

SHIPPED_LOCALES = ("en", "nl", "de", "es", "fr")
"""The languages our own interface speaks."""

Address = Literal["usual", "informal", "formal"]
"""How a flow addresses customers: as is usual in each language, or one way in all of them."""
USUALLY_FORMAL = frozenset({"fr"})
"""Where a company says vous, not tu, as long as nobody has decided otherwise."""

NEIGHBOUR = 9
"""CLDR distance: a variant of the same language lies below it, another language above.

Portuguese from Brazil and Portugal are 5 apart, Catalan and Spanish 20. Whoever
asked for Catalan is better served by their next wish than by silent Spanish.
"""


def choose_locale(wishes: Iterable[str | None], offered: Sequence[str], default: str) -> str:
    """Return the offered locale that fits the first wish that can be met.

    ``wishes`` are language tags, the strongest first; nonsense among them is passed over.

    >>> choose_locale([None, "fr", "de-AT"], ["en", "de"], "en")
    'de'
    >>> choose_locale(["ca"], ["es", "en"], "en")
    'en'
    """
    from langcodes import closest_match, tag_is_valid  # late: its tables are for customers' doors

    for wish in wishes:
        tag = (wish or "").replace("_", "-")
        if not tag or len(tag) > 35 or not tag_is_valid(tag):
            continue
        match, distance = closest_match(tag, list(offered), max_distance=NEIGHBOUR)
        if distance <= NEIGHBOUR and match != "und":
            return str(match)
    return default if default in offered else offered[0]


def is_formal_in(address: str, locale: str) -> bool:
    """Return whether customers are addressed formally in a language.

    >>> is_formal_in("usual", "de"), is_formal_in("usual", "fr"), is_formal_in("informal", "fr")
    (False, True, False)
    """
    return locale[:2] in USUALLY_FORMAL if address == "usual" else address == "formal"


@lru_cache(maxsize=256)
def text_direction(locale: str) -> str:
    """Return ``ltr`` or ``rtl``.

    >>> text_direction("ar")
    'rtl'
    """
    return "rtl" if Locale.parse(locale, sep="-").character_order == "right-to-left" else "ltr"
