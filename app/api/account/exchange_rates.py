"""The account's reporting currency and its exchange rates, read and replaced as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict

from app.accounts.errors import InvalidSetting
from app.accounts.models import Account
from app.analytics.currency import exchange_rates
from app.analytics.currency.conversion import DatedRate
from app.analytics.currency.errors import InvalidRate, TooManyRates
from app.api import access
from app.api.catalogue.versioning import answer_tagged, check_match, require_live
from app.api.problems import Problem, unprocessable, validated
from app.extensions import db, reading
from app.members import audit

bp = Blueprint("api_exchange_rates", __name__)
_CODE = "invalid_rates"


class ExchangeRateBody(BaseModel):
    """What one unit of a currency is worth, from a day on: a decimal as text, exact."""

    model_config = ConfigDict(extra="forbid")

    currency: str
    since: str
    rate: str


class ExchangeRatesBody(BaseModel):
    """The currency that sums are shown in, and all rates to it. Null: none, and no rates."""

    model_config = ConfigDict(extra="forbid")

    currency: str | None
    rates: list[ExchangeRateBody] = []


@bp.get("/account/exchange-rates")
def get_rates() -> ResponseReturnValue:
    """Return the reporting currency of the account, and the rates to it."""
    with reading():
        return answer_tagged(_rendered(access.caller().account))


@bp.put("/account/exchange-rates")
def put_rates() -> ResponseReturnValue:
    """Replace the reporting currency and the rates to it. Rates to other currencies are kept."""
    body = validated(ExchangeRatesBody, access.json_object(), _CODE)
    account = exchange_rates.lock_account(require_live())
    check_match(_rendered(account))
    rates = list(_read(body))
    try:
        exchange_rates.replace_rates(account, body.currency, rates)
    except InvalidSetting as error:
        raise unprocessable(_CODE, "currency: a code of ISO 4217, such as EUR.") from error
    except InvalidRate as error:
        raise _refused(error.position, error.field) from error
    except TooManyRates as error:
        most = exchange_rates.MAX_RATES
        raise unprocessable(_CODE, f"rates: {most} at most.") from error
    audit.record(account.id, None, "exchange_rate.replaced", currency=body.currency)
    db.session.commit()
    return answer_tagged(_rendered(account))


def _read(body: ExchangeRatesBody) -> Iterator[DatedRate]:
    for position, each in enumerate(body.rates):
        try:
            yield exchange_rates.check_rate(body.currency, each.currency, each.since, each.rate)
        except InvalidRate as error:
            raise _refused(position, error.field) from error


def _refused(position: int, field: str) -> Problem:
    detail = {
        "currency": "another currency of ISO 4217 than the reporting currency",
        "since": "a day such as 2026-11-30, once for each currency",
        "rate": 'a decimal above 0 as text, such as "0.92", with at most 12 decimals',
    }[field]
    where = f"rates.{position}.{field}"
    errors = [{"field": where, "code": "value_error", "detail": detail}]
    whole = f"{where}: {detail}"
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, _CODE, whole, errors=errors)


def _rendered(account: Account) -> dict[str, Any]:
    rates = exchange_rates.list_rates(account)
    return {"currency": account.reporting_currency, "rates": [each.as_json() for each in rates]}
