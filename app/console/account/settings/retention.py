"""What is kept, and for how long."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app.console.account.settings.pages import bp, save_settings, settings_page
from app.console.catalogue.fields.form_values import whole
from app.console.shell.access import current, needs
from app.console.shell.forms import Form
from app.console.shell.forms import later as _l
from app.core.web.hypermedia import leave_page
from app.labels.lazy import label_later
from app.labels.member.fields import FIELD_HINTS, FIELD_LABELS
from app.labels.member.findings.values import value_sentence
from app.members.roles import Permission

FIELDS = ("keep_texts_months", "keep_payloads_days", "keep_attempts_days")
MAX_REF = 200
_NUMBER = {"inputmode": "numeric"}


class RetentionForm(Form):
    """How long what is deleted is kept before."""

    keep_texts_months = StringField(
        FIELD_LABELS["keep_texts_months"],
        description=_l(
            "Deletes names, e-mail addresses and attributes as well. Reasons, "
            "outcomes and dates are kept."
        ),
        render_kw=_NUMBER,
    )
    keep_payloads_days = StringField(
        FIELD_LABELS["keep_payloads_days"],
        description=_l(
            "Results of requests are kept. Read events from the API before they expire."
        ),
        render_kw=_NUMBER,
    )
    keep_attempts_days = StringField(
        FIELD_LABELS["keep_attempts_days"],
        description=_l("The delivery status is kept as long as the event."),
        render_kw=_NUMBER,
    )


class ErasureForm(Form):
    """Whom to erase. Typing the ID is the confirmation: nothing brings them back."""

    customer_ref = StringField(
        _l("Customer"),
        [InputRequired(label_later(value_sentence, "customer_ref")), Length(max=MAX_REF)],
        description=FIELD_HINTS["customer_ref"],
        render_kw={"autocomplete": "off"},
    )


@bp.get("/settings/kept")
@needs(Permission.VIEW_SETTINGS)
def show_retention() -> ResponseReturnValue:
    """Show how long things are kept."""
    return retention_page()


@bp.post("/settings/kept")
@needs(Permission.MANAGE_SETTINGS)
def change_retention() -> ResponseReturnValue:
    """Save how long things are kept. What is older goes with the next purge, within a day."""
    form = RetentionForm()
    settings = {name: whole(form[name].data) for name in FIELDS}
    messages = {
        "keep_texts_months": _("Enter a number from 1 to 120."),
        "keep_payloads_days": _("Enter a number from 7 to 3650."),
        "keep_attempts_days": _("Enter a number from 1 to 3650."),
    }
    for name, number in settings.items():
        if not isinstance(number, int):
            form[name].errors = [messages[name]]
    if form.errors or not save_settings(form, settings, messages):
        return retention_page(form=form, status=422)
    return leave_page(url_for("console.settings.show_retention", done="saved"))


def retention_page(*, status: int = 200, **context: Any) -> Response:
    """Render the page: how long things are kept, and a customer to erase."""
    stored = {name: str(getattr(current().account, name)) for name in FIELDS}
    known = {
        "form": RetentionForm(formdata=None, data=stored),
        "erasing": ErasureForm(formdata=None),
        "erased": None,
    }
    return settings_page("retention.html", status=status, **(known | context))
