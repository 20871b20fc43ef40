"""Choosing a language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.locale import SHIPPED_LOCALES, choose_locale, text_direction


@pytest.mark.parametrize(
    ("wishes", "default", "expected"),
    [
        ([], "nl", "nl"),
        (["de"], "en", "de"),
        (["de-AT"], "en", "de"),
        (["de_CH"], "en", "de"),
        (["es-419"], "en", "es"),
        (["en-GB"], "de", "en"),
        (["EN-us"], "de", "en"),
        ([None, "", "nl"], "en", "nl"),
        (["it", "de"], "en", "de"),
        (["fr-CA"], "en", "fr"),
        (["ca"], "en", "en"),  # close to Spanish, and not Spanish
        (["pt"], "en", "en"),
        (["da"], "en", "en"),
        (["und"], "de", "de"),
        (["*"], "de", "de"),
        (["x" * 100, "klingon!", "de\0", "nl"], "en", "nl"),
        (["de"], "fr", "de"),
        (["it"], "it", "en"),
    ],
)
def test_choose_locale(wishes: list[str | None], default: str, expected: str):
    assert choose_locale(wishes, SHIPPED_LOCALES, default) == expected


@given(st.lists(st.text(max_size=40) | st.none(), max_size=5))
def test_any_wish_leads_to_a_language_that_is_offered(wishes: list[str | None]):
    assert choose_locale(wishes, ["de", "en"], "en") in {"de", "en"}


@pytest.mark.parametrize(
    ("locale", "direction"), [("en", "ltr"), ("ar", "rtl"), ("he", "rtl"), ("fa-IR", "rtl")]
)
def test_text_direction(locale: str, direction: str):
    assert text_direction(locale) == direction
