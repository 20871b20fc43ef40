"""The forms of those who are not in yet."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from app.console.forms import Form, choices_of
from app.console.forms import later as _l
from app.console.wording import LANGUAGES
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


class CodeForm(Form):
    """A code of the second factor."""

    code = StringField(
        _l("Code"),
        [InputRequired(_l("Enter the code.")), Length(max=40)],
        render_kw={
            "autocomplete": "one-time-code",
            "autocapitalize": "none",
            "spellcheck": "false",
            "autofocus": True,
        },
    )


class ResetForm(Form):
    """The address a link is to be sent to."""

    email = StringField(
        _l("E-mail address"),
        [InputRequired(_l("Enter your e-mail address.")), Length(max=200)],
        render_kw={"type": "email", "autocomplete": "username", "autofocus": True},
    )


def new_password(**marks: bool) -> PasswordField:
    """Return the field for a password that is chosen."""
    return PasswordField(
        _l("New password"),
        [InputRequired(_l("Choose a password."))],
        description=_l(
            "At least %(count)s characters. A short sentence is easy to remember.", count=MIN_LENGTH
        ),
        render_kw={"autocomplete": "new-password", **marks},
    )


class PasswordForm(Form):
    """A new password, twice."""

    password = new_password(autofocus=True)
    again = PasswordField(
        _l("The same once more"),
        [
            InputRequired(_l("Repeat the password.")),
            EqualTo("password", _l("The two passwords differ.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class NewMemberForm(PasswordForm):
    """Who a new member is."""

    password = new_password()
    name = StringField(
        _l("Your name"),
        [InputRequired(_l("Enter your name.")), Length(max=200)],
        description=_l("Colleagues see it beside what you change."),
        render_kw={"autocomplete": "name"},
    )
    locale = SelectField(_l("Language"), [InputRequired()], choices=choices_of(LANGUAGES))
