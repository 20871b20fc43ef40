"""An amount of money in an offer's form: how it is read, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.console.catalogue.fields.form_values import amount, code
from app.core.database.types import JsonObject
from app.core.money import Money, format_money, write_amount
from app.core.web.catalogs import page_locale

DECIMAL = {"inputmode": "decimal"}
WHOLE = {"inputmode": "numeric"}


def read_price(form: Any) -> JsonObject:
    """Return what the fields of an amount and its currency say."""
    currency = code(form.currency.data)
    return {"amount_minor": amount(form.amount.data, currency), "currency": currency}


def price_values(params: Mapping[str, Any]) -> JsonObject:
    """Return what the fields hold for stored parameters, those of an amount among them."""
    if params.get("amount_minor") is None:
        return dict(params)
    return dict(params) | {"amount": write_amount(params["amount_minor"], params["currency"])}


def format_price(amount_minor: int | None, currency: str | None) -> str:
    """Write an amount as the member reads it; nothing if there is none."""
    if amount_minor is None or currency is None:
        return ""
    return format_money(Money(amount_minor, currency), page_locale())
