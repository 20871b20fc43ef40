"""The reporting currency, and the rates by which sums of the results are converted to it."""

from __future__ import annotations

import re
from typing import Any

from babel.numbers import get_decimal_symbol
from flask import Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms import SelectField, StringField

from app.analytics.currency import exchange_rates
from app.analytics.currency.conversion import DatedRate
from app.analytics.currency.errors import InvalidRate, TooManyRates
from app.console.account.settings.pages import bp, save_settings, settings_page
from app.console.catalogue.fields.form_values import code, text_or_none
from app.console.catalogue.fields.restore import read_removed, seal_removed
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.forms import Form, options
from app.console.shell.forms import later as _l
from app.core.clock import utcnow
from app.core.web.catalogs import page_locale
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.labels.member.codes import list_currencies
from app.labels.member.fields import FIELD_LABELS
from app.labels.member.findings.values import value_sentence
from app.members.roles import Permission

_COMMA = re.compile(r"(\d+),(\d+)")
_THOUSANDS = 3


class CurrencyForm(Form):
    """In which currency sums are shown."""

    reporting_currency = SelectField(
        FIELD_LABELS["reporting_currency"],
        description=_l(
            "Results, the overview, the digest and reports of the API add up amounts in this"
            " currency. The amounts in each currency stay beside it."
        ),
        validate_choice=False,
    )


class RateForm(Form):
    """What one unit of a currency is worth, and from when."""

    currency = SelectField(_l("Currency"), validate_choice=False)
    rate = StringField(_l("Rate"), render_kw={"inputmode": "decimal", "autocomplete": "off"})
    since = StringField(
        _l("From"),
        description=_l(
            "The first day it applies, in UTC. Choose an earlier day to convert earlier sessions."
        ),
        render_kw={"type": "date"},
    )


@bp.get("/settings/currency")
@needs(Permission.VIEW_SETTINGS)
def show_currency() -> ResponseReturnValue:
    """Show the reporting currency and its rates."""
    return _page()


@bp.post("/settings/currency")
@needs(Permission.MANAGE_SETTINGS)
def change_currency() -> ResponseReturnValue:
    """Choose the reporting currency, or none. Its rates of another time are there again."""
    form = _currency_form()
    settings = {"reporting_currency": code(form.reporting_currency.data)}
    if not save_settings(form, settings, {"reporting_currency": value_sentence("choice")}):
        return _page(form=form, status=422)
    return leave_page(url_for("console.settings.show_currency", done="saved"))


@bp.post("/settings/currency/rates")
@needs(Permission.MANAGE_SETTINGS)
def save_rate() -> ResponseReturnValue:
    """Enter a rate, or correct the one of the same day."""
    form, account = RateForm(), exchange_rates.lock_account(current().account.id)
    try:
        rate = _read_rate(form, account.reporting_currency)
        exchange_rates.save_rate(account, rate)
    except InvalidRate as error:
        db.session.rollback()
        form[error.field].errors = [_problem(error.field)]
        return _page(rate_form=form, status=422)
    except TooManyRates:
        db.session.rollback()
        most = exchange_rates.MAX_RATES
        form.rate.errors = [_("There can be %(most)s rates at most.", most=most)]
        return _page(rate_form=form, status=422)
    commit_audited("exchange_rate.saved", rate.currency, **_detail(rate))
    return leave_page(url_for("console.settings.show_currency", done="saved"))


@bp.post("/settings/currency/rates/remove")
@needs(Permission.MANAGE_SETTINGS)
def remove_rate() -> ResponseReturnValue:
    """Remove a rate, with a way back."""
    currency, _space, since = request.form.get("rate", "").partition(" ")
    account = exchange_rates.lock_account(current().account.id)
    removed = exchange_rates.remove_rate(account, currency, since)
    if removed is None:
        abort(404)
    target = account.reporting_currency
    commit_audited("exchange_rate.removed", currency, **_detail(removed))
    values = removed.as_json() | {"target": target}
    return _page(removed=(removed, seal_removed("exchange_rate", values)))


@bp.post("/settings/currency/rates/restore")
@needs(Permission.MANAGE_SETTINGS)
def restore_rate() -> ResponseReturnValue:
    """Bring back the rate that was just removed."""
    values = read_removed("exchange_rate", request.form.get("removed", ""))
    account = exchange_rates.lock_account(current().account.id)
    if values is None or values.pop("target") != account.reporting_currency:
        abort(404)
    rate = exchange_rates.check_rate(account.reporting_currency, **values)
    exchange_rates.save_rate(account, rate)
    commit_audited("exchange_rate.saved", rate.currency, **_detail(rate))
    return leave_page(url_for("console.settings.show_currency", done="saved"))


def _page(
    *,
    form: CurrencyForm | None = None,
    rate_form: RateForm | None = None,
    removed: tuple[DatedRate, str] | None = None,
    status: int = 200,
) -> Response:
    account = current().account
    rates = exchange_rates.list_rates(account)
    used = exchange_rates.list_currencies_in_use(account.id)
    known = {account.reporting_currency, *(rate.currency for rate in rates)}
    missing = [currency for currency in used if currency not in known]
    return settings_page(
        "currency.html",
        status=status,
        form=form or _currency_form(),
        rate_form=_with_choices(rate_form or _new_rate(missing)),
        target=account.reporting_currency,
        rates=sorted(rates, key=lambda rate: rate.since, reverse=True),
        missing=missing if account.reporting_currency else [],
        removed=removed,
    )


def _currency_form() -> CurrencyForm:
    form = CurrencyForm(data={"reporting_currency": current().account.reporting_currency or ""})
    none = ("", _("None: each currency by itself"))
    form.reporting_currency.choices = options([none, *list_currencies(page_locale())])
    return form


def _new_rate(missing: list[str]) -> RateForm:
    data = {"currency": missing[0] if missing else "", "since": utcnow().date().isoformat()}
    return RateForm(formdata=None, data=data)


def _with_choices(form: RateForm) -> RateForm:
    target = current().account.reporting_currency
    others = [pair for pair in list_currencies(page_locale()) if pair[0] != target]
    form.currency.choices = options([("", _("Choose …")), *others])
    return form


def _read_rate(form: RateForm, target: str | None) -> DatedRate:
    written = text_or_none(form.rate.data) or ""
    currency, since = code(form.currency.data) or "", text_or_none(form.since.data) or ""
    return exchange_rates.check_rate(target, currency, since, _with_point(written))


def _with_point(written: str) -> str:
    """Return a decimal with a point where its comma can mean nothing else.

    ``1,234`` is a thousandfold in some languages: it is taken in those that write decimals so.
    """
    found = _COMMA.fullmatch(written)
    if found is None:
        return written
    whole, fraction = found.groups()
    is_clear = len(fraction) != _THOUSANDS or not whole.strip("0")
    is_theirs = get_decimal_symbol(get_locale() or "en") == ","
    return f"{whole}.{fraction}" if is_clear or is_theirs else written


def _problem(field: str) -> str:
    return {
        "currency": value_sentence("choice"),
        "rate": _("Enter a number above 0, with at most 12 decimals, such as 0.92."),
        "since": _("Enter a day."),
    }[field]


def _detail(rate: DatedRate) -> dict[str, Any]:
    return {"since": rate.since, "rate": f"{rate.rate:f}"}
