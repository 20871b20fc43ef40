"""The reporting currency of an account and its rates: read, checked and changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import delete, select

from app.accounts.models import Account
from app.accounts.service import change_account, require_account
from app.analytics.currency.conversion import Conversion, DatedRate
from app.analytics.currency.errors import InvalidRate, TooManyRates
from app.analytics.currency.models import ExchangeRate
from app.analytics.models import DailyReasons
from app.core.money import CURRENCIES
from app.extensions import db

MAX_RATES = 2_000
"""A rate a month for ten currencies and sixteen years."""
_DAYS = ("2000-01-01", "2200-12-31")
_DECIMAL = re.compile(r"\d{1,12}(?:\.\d{1,12})?")


def read_conversion(account_id: str) -> Conversion | None:
    """Return by what the amounts of an account are converted; None: they stay as they are."""
    account = require_account(account_id)
    if account.reporting_currency is None:
        return None
    return Conversion(account.reporting_currency, list_rates(account))


def list_rates(account: Account) -> list[DatedRate]:
    """Return the rates to the account's reporting currency, by currency and day."""
    query = select(ExchangeRate).where(
        ExchangeRate.account_id == account.id, ExchangeRate.target == account.reporting_currency
    )
    ordered = query.order_by(ExchangeRate.currency, ExchangeRate.since)
    return [
        DatedRate(row.currency, row.since, Decimal(row.rate)) for row in db.session.scalars(ordered)
    ]


def list_currencies_in_use(account_id: str) -> list[str]:
    """Return the currencies that customers of the account pay in, as far as they were counted."""
    query = select(DailyReasons.currency).where(DailyReasons.account_id == account_id)
    return sorted(db.session.scalars(query.distinct()))


def read_rate(text: str) -> Decimal | None:
    """Return a rate as it is written with a point, or None if it is none.

    >>> read_rate("0.0061"), read_rate("0"), read_rate("1e3"), read_rate("0.50")
    (Decimal('0.0061'), None, None, Decimal('0.5'))
    """
    if not text.isascii() or not _DECIMAL.fullmatch(text) or not Decimal(text):
        return None
    return Decimal(f"{Decimal(text).normalize():f}")


def check_rate(target: str | None, currency: str, since: str, rate: str) -> DatedRate:
    """Return a rate that may be stored.

    :raises InvalidRate: naming what is wrong with it.
    """
    if currency not in CURRENCIES or target in {None, currency}:
        raise InvalidRate("currency")
    try:
        day = date.fromisoformat(since).isoformat()
    except ValueError as error:
        raise InvalidRate("since") from error
    if not _DAYS[0] <= day <= _DAYS[1]:
        raise InvalidRate("since")
    found = read_rate(rate)
    if found is None:
        raise InvalidRate("rate")
    return DatedRate(currency, day, found)


def lock_account(account_id: str) -> Account:
    """Return the account, locked against others who change its rates: not against customers."""
    query = select(Account).where(Account.id == account_id)
    locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return db.session.scalars(locked).one()


def choose_currency(account: Account, currency: str | None) -> None:
    """Show sums in this currency from now on, or in none but their own.

    :raises InvalidSetting: if it is no currency.
    """
    change_account(account, reporting_currency=currency)


def save_rate(account: Account, rate: DatedRate) -> None:
    """Add a rate, or correct the one of the same currency and day.

    :raises TooManyRates: if the account has as many as it may have.
    """
    known = {(each.currency, each.since) for each in list_rates(account)}
    if len(known | {(rate.currency, rate.since)}) > MAX_RATES:
        raise TooManyRates(account.id)
    db.session.merge(_row(account, rate))
    db.session.flush()


def remove_rate(account: Account, currency: str, since: str) -> DatedRate | None:
    """Remove a rate and return it, or None if there is none."""
    key = (account.id, account.reporting_currency, currency, since)
    found = db.session.get(ExchangeRate, key) if account.reporting_currency else None
    if found is None:
        return None
    db.session.delete(found)
    db.session.flush()
    return DatedRate(currency, since, Decimal(found.rate))


def replace_rates(account: Account, currency: str | None, rates: Sequence[DatedRate]) -> None:
    """Choose the reporting currency together with all its rates; those to others are kept.

    :raises InvalidSetting: if it is no currency.
    :raises InvalidRate: if two rates are of the same currency and day.
    :raises TooManyRates: if there are more than an account may have.
    """
    if len(rates) > MAX_RATES:
        raise TooManyRates(account.id)
    _refuse_twice(rates)
    choose_currency(account, currency)
    if currency is None:
        return
    own = (ExchangeRate.account_id == account.id) & (ExchangeRate.target == currency)
    db.session.execute(delete(ExchangeRate).where(own))
    db.session.add_all(_row(account, rate) for rate in rates)
    db.session.flush()


def _refuse_twice(rates: Iterable[DatedRate]) -> None:
    seen: set[tuple[str, str]] = set()
    for position, rate in enumerate(rates):
        if (rate.currency, rate.since) in seen:
            raise InvalidRate("since", position)
        seen.add((rate.currency, rate.since))


def _row(account: Account, rate: DatedRate) -> ExchangeRate:
    return ExchangeRate(
        account_id=account.id,
        target=account.reporting_currency,
        currency=rate.currency,
        since=rate.since,
        rate=f"{rate.rate:f}",
    )
