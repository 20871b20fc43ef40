"""General settings: name, languages, place, and the rules that follow from it."""

from __future__ import annotations

from zoneinfo import available_timezones

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectField, StringField

from app.accounts.models import Account
from app.console.account.settings.pages import bp, save_settings, settings_page
from app.console.catalogue.fields.form_values import text_or_none
from app.console.catalogue.fields.texts import LOCALES
from app.console.shell.access import current, needs
from app.console.shell.forms import Form, options, read_values
from app.console.shell.forms import later as _l
from app.core.web.catalogs import page_locale
from app.core.web.hypermedia import leave_page
from app.flows.published import list_published_keys, name_flows
from app.labels.member.codes import LANGUAGES, list_countries
from app.labels.member.fields import FIELD_LABELS
from app.labels.member.findings.values import value_sentence
from app.members.roles import Permission

FIELDS = ("name", "default_locale", "timezone", "country", "default_flow_key")


class GeneralForm(Form):
    """What the account is called, and where it is at home."""

    name = StringField(FIELD_LABELS["name"], description=_l("Shown to customers."))
    default_locale = SelectField(
        FIELD_LABELS["default_locale"],
        choices=options(LANGUAGES),
        description=_l("For customers without a language in the token."),
        validate_choice=False,
    )
    timezone = SelectField(
        FIELD_LABELS["timezone"],
        description=_l("For customers without a time zone in the token."),
        validate_choice=False,
    )
    country = SelectField(
        FIELD_LABELS["country"],
        description=_l(
            "For customers without a country in the token. The rules of this "
            "country apply to flows."
        ),
        validate_choice=False,
    )
    default_flow_key = SelectField(
        FIELD_LABELS["default_flow_key"],
        description=_l("For tokens without a flow."),
        validate_choice=False,
    )


@bp.get("/settings")
@needs(Permission.VIEW_SETTINGS)
def show() -> ResponseReturnValue:
    """Show the general settings."""
    return _page(_form(current().account))


@bp.post("/settings")
@needs(Permission.MANAGE_SETTINGS)
def change() -> ResponseReturnValue:
    """Save the general settings."""
    form = _form(current().account)
    settings = {name: text_or_none(form[name].data) for name in FIELDS}
    messages = {
        "name": _("Enter a name of 60 characters at most."),
        "default_locale": value_sentence("choice"),
        "timezone": value_sentence("choice"),
        "country": value_sentence("choice"),
    }
    settings["name"] = settings["name"] or ""
    for field in (form.default_locale, form.default_flow_key):
        if field.data not in read_values(field):
            field.errors = [value_sentence("choice")]
    if form.errors or not save_settings(form, settings, messages):
        return _page(form, status=422)
    return leave_page(url_for("console.settings.show", done="saved"))


def _form(account: Account) -> GeneralForm:
    form = GeneralForm(data={name: getattr(account, name) for name in FIELDS})
    stored = str(account.default_locale)
    others = [] if stored in LOCALES else [(stored, stored)]
    form.default_locale.choices = options([*LANGUAGES, *others])
    zones = sorted(zone for zone in available_timezones() if _is_a_place(zone))
    form.timezone.choices = options((zone, zone.replace("_", " ")) for zone in zones)
    form.country.choices = options([("", _("Not set")), *list_countries(page_locale())])
    keys = dict.fromkeys([*list_published_keys(account.id), account.default_flow_key])
    names = name_flows(account.id)
    form.default_flow_key.choices = options((key, names.get(key, key)) for key in keys)
    return form


def _is_a_place(zone: str) -> bool:
    return ("/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))) or zone == "UTC"


def _page(form: GeneralForm, status: int = 200) -> ResponseReturnValue:
    return settings_page(
        "general.html",
        form=form,
        status=status,
    )
