"""The form of the brand."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField

from app.accounts.models import Font, Scheme
from app.console.catalogue.fields.form_values import text_or_none, whole
from app.console.shell.forms import Form, options
from app.console.shell.forms import later as _l
from app.labels.member.fields import FIELD_LABELS

FIELDS = {
    "brand_logo_url": "logo",
    "brand_accent": "accent",
    "brand_radius": "radius",
    "brand_font": "font",
    "brand_scheme": "scheme",
}
"""Settings of the account, and the fields they are entered in."""


class BrandForm(Form):
    """How the pages of customers look."""

    logo = StringField(
        FIELD_LABELS["brand_logo_url"],
        description=_l("Shown 28 pixels high. Without a logo, your name is shown."),
        render_kw={"type": "url"},
    )
    accent = StringField(
        FIELD_LABELS["brand_accent"],
        description=_l("For buttons and links, such as #0f766e."),
        render_kw={"maxlength": 7},
    )
    radius = StringField(
        FIELD_LABELS["brand_radius"],
        description=_l("0 to 24 pixels. Empty: 8."),
        render_kw={"inputmode": "numeric"},
    )
    font = SelectField(
        FIELD_LABELS["brand_font"],
        choices=options(
            [
                (Font.SANS.value, _l("Sans serif")),
                (Font.SERIF.value, _l("Serif")),
                (Font.ROUNDED.value, _l("Rounded")),
                (Font.MONO.value, _l("Monospace")),
            ]
        ),
        description=_l("System fonts only, so nothing has to be loaded."),
        validate_choice=False,
    )
    scheme = SelectField(
        FIELD_LABELS["brand_scheme"],
        choices=options(
            [
                (Scheme.AUTO.value, _l("Same as the customer's device")),
                (Scheme.LIGHT.value, _l("Always light")),
                (Scheme.DARK.value, _l("Always dark")),
            ]
        ),
        validate_choice=False,
    )

    def settings(self) -> dict[str, Any]:
        """Return the settings of the account."""
        return {
            "brand_logo_url": text_or_none(self.logo.data),
            "brand_accent": (text_or_none(self.accent.data) or "").lower() or None,
            "brand_radius": whole(self.radius.data),
            "brand_font": Font(self.font.data) if self.font.data in set(Font) else Font.SANS,
            "brand_scheme": Scheme(self.scheme.data)
            if self.scheme.data in set(Scheme)
            else Scheme.AUTO,
        }
