"""Sample customers that are worth a look: each a language, a place, a period and a device."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.calendar import Interval
from app.labels.member.flows import language_name


@dataclass(frozen=True, slots=True)
class CustomerPreset:
    """One of them."""

    locale: str
    country: str
    interval: Interval
    width: int
    region: str = ""

    def chosen(self, prefix: str) -> dict[str, str]:
        """Return what the controls of a preview are set to."""
        given = {
            "locale": self.locale,
            "country": self.country,
            "region": self.region,
            "interval": self.interval.value,
            "width": str(self.width),
        }
        return {f"{prefix}-{name}": value for name, value in given.items() if value}


PRESETS = (
    CustomerPreset("de", "DE", Interval.YEAR, 375),
    CustomerPreset("en", "US", Interval.MONTH, 1280, region="US-CA"),
    CustomerPreset("nl", "NL", Interval.MONTH, 375),
    CustomerPreset("es", "ES", Interval.YEAR, 768),
)


def preset_label(preset: CustomerPreset) -> str:
    """Return what a preset is called, such as "German, yearly, phone"."""
    period = _("yearly") if preset.interval is Interval.YEAR else _("monthly")
    device = {375: _("phone"), 768: _("tablet")}.get(preset.width, _("desktop"))
    language = language_name(preset.locale)
    return _(
        "%(language)s, %(period)s, %(device)s", language=language, period=period, device=device
    )
