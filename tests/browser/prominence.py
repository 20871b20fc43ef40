"""Equal prominence, measured on the rendered page: whether canceling weighs as much as staying."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, ViewportSize

SCREENS: tuple[ViewportSize, ...] = (
    {"width": 320, "height": 568},
    {"width": 1280, "height": 720},
)
LEAST_AREA, LEAST_CONTRAST, LEAST_SHARE = 0.8, 4.5, 0.5
FARTHEST = 24
"""Pixels between two controls that still stand next to each other."""

MEASURE = """(control) => {
  document.getAnimations().forEach((animation) => animation.finish());
  scrollTo(0, 0);
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const paint = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((byte) => {
      const part = byte / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const chain = [];
  for (let element = control; element; element = element.parentElement) chain.push(element);
  const groundOf = (elements) => {
    const grounds = elements.map((element) => paint(getComputedStyle(element).backgroundColor));
    return grounds.find((color) => color[3] === 255) ?? [255, 255, 255, 255];
  };
  const style = getComputedStyle(control);
  const { left, top, right, bottom, width, height } = control.getBoundingClientRect();
  const page = groundOf(chain.slice(1));
  const edge = parseFloat(style.borderTopWidth) ? paint(style.borderTopColor) : page;
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  return {
    tag: control.localName,
    font: `${style.fontSize} ${style.fontWeight}`,
    area: width * height,
    contrast: contrast(paint(style.color), groundOf(chain)),
    fill: contrast(groundOf(chain), page),
    edge: contrast(edge, page),
    left, top, right, bottom,
    is_covered: !control.contains(hit),
    is_disabled: control.matches(":disabled"),
    opacity: chain.reduce((all, element) => all * getComputedStyle(element).opacity, 1),
    moves: [style.animationName !== "none", parseFloat(style.transitionDuration) > 0,
      parseFloat(style.animationDelay) > 0, parseFloat(style.transitionDelay) > 0].some(Boolean),
  };
}"""


@dataclass(frozen=True)
class Looks:
    """What makes a control catch the eye."""

    tag: str
    font: str
    """Size and weight."""
    area: float
    contrast: float
    """Of the words to what is behind them."""
    fill: float
    """The contrast of the control's ground to the page's."""
    edge: float
    """The contrast of its border to the page's ground."""
    left: float
    top: float
    right: float
    bottom: float
    is_covered: bool
    is_disabled: bool
    opacity: float
    moves: bool

    @property
    def shape(self) -> float:
        """How clearly the control stands out as one, filled or outlined."""
        return max(self.fill, self.edge)


def looks_of(control: Locator) -> Looks:
    """Measure a control as it stands in the first screen, before anybody scrolls."""
    control.page.mouse.move(0, 0)
    return Looks(**control.evaluate(MEASURE))


def shortfalls(way_out: Looks, other: Looks) -> set[str]:
    """Return in what the way out weighs less than the other control."""
    found = lightness(way_out, other)
    if way_out.fill < LEAST_SHARE * other.fill:
        found.add("fill")
    if way_out.top >= other.bottom:
        found.add("row")
    if gap(way_out, other) > FARTHEST:
        found.add("distance")
    return found


def lightness(way_out: Looks, other: Looks) -> set[str]:
    """Return the same without where the two stand, and with an outline for as good as a fill."""
    checks = {
        "element": way_out.tag == other.tag,
        "font": way_out.font == other.font,
        "area": way_out.area >= LEAST_AREA * other.area,
        "contrast": way_out.contrast >= max(LEAST_CONTRAST, LEAST_SHARE * other.contrast),
        "shape": way_out.shape >= LEAST_SHARE * other.shape,
        "opacity": way_out.opacity >= other.opacity,
        "disabled": not way_out.is_disabled,
        "motion": not way_out.moves,
    }
    return {name for name, holds in checks.items() if not holds}


def gap(one: Looks, other: Looks) -> float:
    """Return the pixels between the nearest edges of two controls."""
    across = max(one.left, other.left) - min(one.right, other.right)
    down = max(one.top, other.top) - min(one.bottom, other.bottom)
    return max(across, down, 0)


def is_in_first_screen(looks: Looks, screen: ViewportSize) -> bool:
    """Return whether a control can be seen and pressed without scrolling."""
    fits = looks.top >= 0 and looks.bottom <= screen["height"]
    return fits and looks.left >= 0 and looks.right <= screen["width"] and not looks.is_covered
