"""The forms of those who are not in yet."""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms import HiddenField, PasswordField, SelectField, StringField, ValidationError
from wtforms.validators import EqualTo, InputRequired, Length

from app.console.shell.forms import Form, list_choices
from app.console.shell.forms import later as _l
from app.labels.member.codes import LANGUAGES
from app.labels.member.fields import FIELD_HINTS
from app.labels.member.findings.values import value_sentence
from app.members.errors import WeakPassword
from app.members.sign_in.passwords import MAX_LENGTH, MIN_LENGTH, check_new_password


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


def weakness(code: str) -> str:
    """Return what to say of a password that will not do."""
    return {
        "too_short": _("Use at least %(count)s characters.", count=MIN_LENGTH),
        "too_long": value_sentence("too_long", MAX_LENGTH),
        "too_easy": _("This password is too easy to guess."),
    }[code]


def _is_strong(_form: Form, field: PasswordField) -> None:
    """Say at once what can be said without knowing whose it is: other fields may be wrong too."""
    try:
        check_new_password(field.data or "", email="", name="")
    except WeakPassword as error:
        raise ValidationError(weakness(error.code)) from error


def new_password(**marks: bool) -> PasswordField:
    """Return the field for a password that is chosen."""
    return PasswordField(
        _l("New password"),
        [InputRequired(_l("Choose a password.")), _is_strong],
        description=_l(
            "At least %(count)s characters. A short sentence is easy to remember.", count=MIN_LENGTH
        ),
        render_kw={"autocomplete": "new-password", **marks},
    )


class PasswordForm(Form):
    """A new password, twice."""

    password = new_password(autofocus=True)
    again = PasswordField(
        _l("Confirm password"),
        [
            InputRequired(_l("Repeat the password.")),
            EqualTo("password", _l("The passwords do not match.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class NewMemberForm(PasswordForm):
    """Who a new member is."""

    password = new_password()
    name = StringField(
        _l("Your name"),
        [InputRequired(_l("Enter your name.")), Length(max=200)],
        description=FIELD_HINTS["member_name"],
        render_kw={"autocomplete": "name"},
    )
    locale = SelectField(_l("Language"), [InputRequired()], choices=list_choices(LANGUAGES))
