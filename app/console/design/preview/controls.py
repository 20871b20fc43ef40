"""What a member can choose about a preview: the customer, the place, the language, the look."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, DecimalField, IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from app.console.shell.forms import Form, list_choices
from app.console.shell.forms import later as _l
from app.core.money import CURRENCIES

WIDTHS = (320, 375, 768, 1280)
"""In pixels: small phone, phone, tablet, desktop."""
USUAL_WIDTH = 375
MOST = 10**9


def _chosen(label: str, choices: Sequence[tuple[str, str]] = ()) -> SelectField:
    return SelectField(label, choices=list_choices(choices), validate_choice=False)


class PreviewForm(Form):
    """Sent by GET into the frame, so that it changes nothing and needs no token."""

    class Meta:
        """No token: what is sent by GET would put it into an address."""

        csrf = False

    step = _chosen(_l("Page"))
    locale = _chosen(_l("Language"))
    version = _chosen(_l("Version"))
    theme = _chosen(
        _l("Color scheme"),
        [("", _l("System setting")), ("light", _l("Light")), ("dark", _l("Dark"))],
    )
    reason = _chosen(_l("Reason"))
    billing = _chosen(_l("Billing response"))
    country = _chosen(_l("Country"))
    region = StringField(
        _l("Region"), [Optional(), Length(max=6)], render_kw={"placeholder": "US-CA"}
    )
    plan = _chosen(_l("Plan"))
    amount = DecimalField(
        _l("Price"),
        [Optional(), NumberRange(0, MOST)],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    currency = _chosen(
        _l("Currency"), [("", _l("Same as plan")), *((code, code) for code in sorted(CURRENCIES))]
    )
    interval = _chosen(
        _l("Period"),
        [
            ("", _l("Same as plan")),
            ("week", _l("Week")),
            ("month", _l("Month")),
            ("year", _l("Year")),
        ],
    )
    tenure = IntegerField(
        _l("Customer for (days)"), [Optional(), NumberRange(0, 36500)], default=200
    )
    trial = BooleanField(_l("In a trial"))
    discounted = BooleanField(_l("Already has a discount"))
