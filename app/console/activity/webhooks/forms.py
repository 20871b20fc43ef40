"""The form of an endpoint."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.models import Mode
from app.console.shell.forms import Form
from app.console.shell.forms import later as _l
from app.labels.member.fields import FIELD_LABELS
from app.webhooks.endpoints import MAX_URL
from app.webhooks.models import Endpoint, EventType

NOT_CHOSEN = frozenset({EventType.ENDPOINT_TESTED})
"""A test goes to the endpoint that is tested, whatever it wants to hear."""
CHOSEN = tuple(each for each in EventType if each not in NOT_CHOSEN)


class TypesField(SelectMultipleField):
    """Event types, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def modes() -> dict[str, str]:
    """Return whose events an endpoint can hear."""
    return {
        "live": _("Live only"),
        "test": _("Test only"),
        "both": _("Live and test; each event says which"),
    }


class EndpointForm(Form):
    """Where events go, and which."""

    url = StringField(
        _l("URL"),
        [InputRequired(_l("Enter the URL that receives events.")), Length(max=MAX_URL)],
        description=_l("An https URL on your server that accepts POST requests."),
        render_kw={"type": "url", "inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
    types = TypesField(
        _l("Events"),
        choices={each.value: each.value for each in CHOSEN},
        description=_l("Leave empty to receive all events, including future ones."),
    )
    mode = RadioField(
        FIELD_LABELS["mode"],
        choices=modes,
    )
    include_text = BooleanField(
        FIELD_LABELS["include_text"],
        description=_l("Free text can contain personal data. Include it only if you need it."),
    )

    @property
    def wanted_mode(self) -> Mode | None:
        """The mode that was chosen. None: both."""
        return None if self.mode.data == "both" else Mode(self.mode.data)


def filled_with(endpoint: Endpoint) -> dict[str, Any]:
    """Return what a form about an endpoint begins with."""
    return {
        "url": endpoint.url,
        "types": list(endpoint.types),
        "mode": endpoint.mode.value if endpoint.mode else "both",
        "include_text": endpoint.include_text,
    }
