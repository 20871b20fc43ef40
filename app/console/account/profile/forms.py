"""The forms of a member about themselves."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from wtforms import (  # type: ignore[attr-defined] # SelectChoice is newer than its types
    PasswordField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length

from app.console.account.sign_in.forms import PasswordForm, new_password
from app.console.shell.forms import Form, list_choices
from app.console.shell.forms import later as _l
from app.labels.member.codes import LANGUAGES
from app.labels.member.fields import FIELD_HINTS


@cache
def zone_choices() -> list[SelectChoice]:
    """Return every zone people live in; UTC first. Its name is its label, as in every system."""
    named = sorted(zone for zone in available_timezones() if "/" in zone and zone[0].isupper())
    zones = ("UTC", *(zone for zone in named if not zone.startswith("Etc/")))
    return list_choices((zone, zone.replace("_", " ")) for zone in zones)


class ProfileForm(Form):
    """Name, language, time zone."""

    name = StringField(
        _l("Your name"),
        [InputRequired(_l("Enter your name.")), Length(max=200)],
        description=FIELD_HINTS["member_name"],
        render_kw={"autocomplete": "name"},
    )
    locale = SelectField(_l("Language"), [InputRequired()], choices=list_choices(LANGUAGES))
    timezone = SelectField(
        _l("Time zone"),
        [InputRequired()],
        choices=zone_choices,
        description=_l("Used for times in the console."),
    )


class NewPasswordForm(PasswordForm):
    """The password in use, then a new one."""

    password = new_password()
    current = PasswordField(
        _l("Current password"),
        [InputRequired(_l("Enter your current password."))],
        render_kw={"autocomplete": "current-password"},
    )


class ConfirmPasswordForm(Form):
    """The password once more, before something about signing in changes."""

    proof = PasswordField(
        _l("Your password"),
        [InputRequired(_l("Enter your current password.")), Length(max=300)],
        render_kw={"autocomplete": "current-password"},
    )


class ConfirmCodeForm(Form):
    """A code, for members who have no password."""

    proof = StringField(
        _l("Authentication code"),
        [InputRequired(_l("Enter the code.")), Length(max=40)],
        render_kw={"autocomplete": "one-time-code"},
    )
