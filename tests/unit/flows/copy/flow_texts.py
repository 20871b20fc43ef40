"""Flows with words to look at, and words nobody would write."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from app.flows.copy.grid import Grid, build_grid
from app.flows.copy.texts import Text, TextOwner

LOCALES = ("en", "nl", "de", "es")
OURS = {"survey.reasons.unused.label": {"en": "I do not use it", "de": "Ich nutze es kaum"}}


def flow(title: Any = None, *, address: str = "informal", **labels: Any) -> dict[str, Any]:
    """Return a document with words for its first heading and for reasons by their code."""
    reasons: list[dict[str, Any]] = [
        {"code": code, "label": words} for code, words in labels.items()
    ]
    survey = {"reasons": reasons or [{"code": "unused"}]} | ({"title": title} if title else {})
    return {
        "fairwell": 1,
        "address": address,
        "steps": [{"survey": survey}, "offer", "confirm", {"result": {}}],
    }


def grid(*history: dict[str, Any], offers: tuple[Text, ...] = (), source: str = "en") -> Grid:
    return build_grid(history, offers, LOCALES, source, our_words)


def our_words(text: Text, locale: str, is_formal: bool) -> str:
    return OURS.get(text.key, {}).get(locale, "")


def words() -> st.SearchStrategy[Any]:
    """Return texts of every kind: none, one for all, one for each of some languages."""
    text = st.one_of(st.text(max_size=40), st.text("=+-@'\"\t\n\r\\%,; äß\u2028\x85", max_size=12))
    by_locale = st.dictionaries(st.sampled_from(LOCALES), text, max_size=4)
    return st.one_of(st.none(), text, by_locale)


def flows() -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(flow, words(), unused=words(), x_own=words())


OFFER = Text("offers.pause.title", TextOwner.OFFER_TITLE, {"en": "A break"}, code="pause")
