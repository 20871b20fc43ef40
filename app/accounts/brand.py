"""An account's brand as a stylesheet; its accent is moved until it can be read. Pure."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from app.accounts.models import Font, Scheme

LIGHT_GROUND = "#f7f7f8"
DARK_GROUND = "#1f2228"
"""The surface of cards, which is harder to read on than the page around them."""
READABLE = 4.5
"""WCAG 2.2, success criterion 1.4.3: contrast of text."""


FONT_STACKS: Mapping[Font, str] = {
    Font.SANS: "system-ui,sans-serif",
    Font.SERIF: 'ui-serif,"Iowan Old Style",Charter,Georgia,Cambria,"Liberation Serif",serif',
    Font.ROUNDED: 'ui-rounded,"Hiragino Maru Gothic ProN",Quicksand,Nunito,"Arial Rounded MT Bold",'
    "system-ui,sans-serif",
    Font.MONO: 'ui-monospace,"SF Mono","Cascadia Code",Consolas,"DejaVu Sans Mono",monospace',
}
"""What is on people's machines already, so that no page waits for a font."""

_SWITCHES: Mapping[Scheme, str] = {
    Scheme.LIGHT: "--lightningcss-dark: ;--lightningcss-light:initial",
    Scheme.DARK: "--lightningcss-light: ;--lightningcss-dark:initial",
}
"""What the built stylesheets (embed/styles.mjs) turn ``color-scheme`` into: the variable of the
theme that is on has no value, so its fallback counts; the other one's value is nothing."""


class UnsavedBrand(NamedTuple):
    """A brand that is being chosen: where its logo and its stylesheet are."""

    logo_url: str | None
    stylesheet_url: str


@lru_cache(maxsize=256)
def brand_stylesheet(
    accent: str | None, radius: int | None, font: Font, scheme: Scheme
) -> str | None:
    """Return the stylesheet that puts a brand in the place of ours, or None if it is ours."""
    rules = ";".join(_declarations(accent, radius, font, scheme))
    return f":root{{{rules}}}" if rules else None


def _declarations(
    accent: str | None, radius: int | None, font: Font, scheme: Scheme
) -> Iterator[str]:
    if scheme is not Scheme.AUTO:
        yield f"color-scheme:{scheme.value};{_SWITCHES[scheme]}"
    if accent is not None:
        light, dark = readable_on(accent, LIGHT_GROUND), readable_on(accent, DARK_GROUND)
        yield f"--accent:{_light_dark(light, dark)}"
        yield f"--accent-text:{_light_dark(text_on(light), text_on(dark))}"
        yield f"--fill:{accent};--fill-text:{text_on(accent)}"
    if radius is not None:
        yield f"--radius:{radius}px"
    if font is not Font.SANS:
        yield f"--font:{FONT_STACKS[font]}"


def _light_dark(light: str, dark: str) -> str:
    """Return the value of both themes, as browsers without ``light-dark()`` read it."""
    return f"var(--lightningcss-light,{light})var(--lightningcss-dark,{dark})"


def readable_on(accent: str, ground: str) -> str:
    """Return the accent, or the nearest lightness of its hue that reads on ``ground``.

    >>> readable_on("#ffff00", "#ffffff") != "#ffff00"
    True
    """
    if contrast(accent, ground) >= READABLE:
        return accent
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(accent))
    step = 0.01 if _luminance(ground) < 0.5 else -0.01
    for count in range(1, 101):
        moved = min(1.0, max(0.0, lightness + count * step))
        candidate = _hex(colorsys.hls_to_rgb(hue, moved, saturation))
        if contrast(candidate, ground) >= READABLE:
            return candidate
    return "#ffffff" if step > 0 else "#000000"


def text_on(ground: str) -> str:
    """Return black or white, whichever reads better on ``ground``."""
    return max("#ffffff", "#000000", key=lambda color: contrast(color, ground))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio").

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    """Return the relative luminance (WCAG 2.2, "relative luminance")."""
    red, green, blue = (_linear(channel) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _channels(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)
