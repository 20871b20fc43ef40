"""The forms about who belongs to an account."""

from __future__ import annotations

from wtforms import (  # type: ignore[attr-defined] # SelectChoice is newer than its types
    BooleanField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length

from app.console.shell.forms import Form, list_choices
from app.console.shell.forms import later as _l
from app.labels.lazy import label_later
from app.labels.member.codes import role_hint, role_label
from app.labels.member.findings.values import value_sentence
from app.members.roles import Role


def role_choices() -> list[SelectChoice]:
    """Return the roles by their names."""
    return list_choices((role.value, role_label(role)) for role in Role)


def explained_roles() -> list[SelectChoice]:
    """Return the roles, each with what it may do."""
    return list_choices((role.value, role_hint(role)) for role in Role)


class InviteForm(Form):
    """Whom to invite, and as what."""

    email = StringField(
        _l("E-mail address"),
        [InputRequired(label_later(value_sentence, "email")), Length(max=200)],
        render_kw={"type": "email", "autocomplete": "off"},
    )
    role = RadioField(
        _l("Role"),
        [InputRequired(_l("Choose a role."))],
        choices=explained_roles,
        default=Role.EDITOR.value,
    )
    by_mail = BooleanField(_l("Send the link by e-mail"), default=True)


class RoleForm(Form):
    """Another role for a member."""

    role = SelectField(_l("Role"), [InputRequired()], choices=role_choices)


class RequireForm(Form):
    """Whether the account asks for a second factor."""

    is_required = BooleanField(_l("Require two-factor authentication"))
