"""The forms of those who are not in yet."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from app.console.forms import Form
from app.console.forms import later as _l
from app.members.passwords import MAX_LENGTH, MIN_LENGTH


class SignInForm(Form):
    """Address and password."""

    email = StringField(
        _l("E-mail address"),
        [InputRequired(_l("Enter your e-mail address.")), Length(max=200)],
        render_kw={"type": "email", "autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Enter your password.")), Length(max=MAX_LENGTH)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class PasswordForm(Form):
    """A new password, twice."""

    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Choose a password."))],
        description=_l(
            "At least %(count)s characters. A short sentence is easy to remember.", count=MIN_LENGTH
        ),
        render_kw={"autocomplete": "new-password", "autofocus": True},
    )
    again = PasswordField(
        _l("The same once more"),
        [
            InputRequired(_l("Repeat the password.")),
            EqualTo("password", _l("The two passwords differ.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )
