"""An account's accent can always be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.brand import (
    DARK_GROUND,
    LIGHT_GROUND,
    READABLE,
    brand_stylesheet,
    contrast,
    readable_on,
    text_on,
)
from app.accounts.models import Font, Scheme

colors = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float):
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)


@given(colors, st.sampled_from([LIGHT_GROUND, DARK_GROUND]))
def test_any_accent_reads_on_any_ground(accent: str, ground: str):
    readable = readable_on(accent, ground)

    assert contrast(readable, ground) >= READABLE
    assert contrast(text_on(readable), readable) >= READABLE


def test_an_accent_that_reads_is_left_as_it_is():
    assert readable_on("#0f766e", LIGHT_GROUND) == "#0f766e"


@given(colors)
def test_the_stylesheet_of_an_accent_holds_colors_and_nothing_else(accent: str):
    sheet = brand_stylesheet(accent, None, Font.SANS, Scheme.AUTO)

    light_and_dark, of_the_button = sheet.count("--accent"), sheet.count("--fill")
    assert sheet.count("#") == 2 * light_and_dark + of_the_button == 6
    assert "color-scheme" not in sheet


def test_a_brand_like_ours_needs_no_stylesheet():
    assert brand_stylesheet(None, None, Font.SANS, Scheme.AUTO) is None


@pytest.mark.parametrize("font", Font)
def test_fonts_are_stacks_of_what_is_there(font: Font):
    sheet = brand_stylesheet("#0f766e", 0, font, Scheme.DARK)

    assert "url(" not in sheet
    assert "@import" not in sheet
    assert "--radius:0px" in sheet
    assert "color-scheme:dark" in sheet
