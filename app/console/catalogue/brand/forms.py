"""The form of the brand."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField

from app.accounts.errors import InvalidLogo
from app.accounts.logos import FORMATS, read_logo
from app.accounts.models import Font, Scheme, Theme
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


SAMPLES = {"survey": _l("Survey"), "offer": _l("Offer"), "confirm": _l("Confirmation")}
"""The pages that the brand can be seen on."""
ACCEPTED = ",".join(f"image/{each.lower()}" for each in FORMATS)
LOGO_PROBLEMS = {
    "too_large": _l("The picture is too large. The limit is 200 kB and 8 million pixels."),
    "svg": _l("SVG files can contain scripts. Upload a PNG, JPEG or WebP file."),
    "not_a_picture": _l("This is not a PNG, JPEG or WebP file."),
}


class BrandForm(Form):
    """How the pages of customers look."""

    logo = StringField(
        FIELD_LABELS["brand_logo_url"],
        description=_l("Used if no logo is uploaded. Without a logo, your name is shown."),
        render_kw={"type": "url"},
    )
    light_logo = FileField(
        FIELD_LABELS["brand_logos"],
        description=_l("PNG, JPEG or WebP, up to 200 kB. Shown 28 pixels high."),
        render_kw={"accept": ACCEPTED},
    )
    dark_logo = FileField(
        _l("Logo for dark pages"),
        description=_l("Empty: the same logo on light and dark pages."),
        render_kw={"accept": ACCEPTED},
    )
    remove_light_logo = BooleanField(_l("Remove the logo"))
    remove_dark_logo = BooleanField(_l("Remove the logo for dark pages"))
    sample = RadioField(
        _l("Page"),
        choices=options(SAMPLES.items()),
        default="survey",
        validate_choice=False,
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

    def read_logos(self) -> dict[Theme, bytes | None]:
        """Return what becomes of each logo: a new one, or None to remove it; the rest stays.

        A file that is no logo becomes an error of its field.
        """
        found = {theme: self._read_upload(theme) for theme in Theme}
        removed: dict[Theme, bytes | None] = {
            theme: None for theme in Theme if self[f"remove_{theme.value}_logo"].data
        }
        return removed | {theme: logo for theme, logo in found.items() if logo is not None}

    def _read_upload(self, theme: Theme) -> bytes | None:
        field = self[f"{theme.value}_logo"]
        try:
            return read_logo(field.data.read()) if field.data else None
        except InvalidLogo as error:
            field.errors = [LOGO_PROBLEMS[error.code]]
            return None
