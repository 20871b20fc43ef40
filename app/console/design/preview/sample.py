"""The sample customer a member describes; what cannot be read stays as it usually is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from wtforms import Field

from app.console.design.preview.controls import PreviewForm
from app.core.money import minor_digits
from app.offers import service as offers
from app.offers.models import Plan
from app.preview.links import Sample


def read_sample(account_id: str, form: PreviewForm) -> Sample:
    """Return the customer: on the plan that is named, at its price unless another is given."""
    form.validate()
    plans = {plan.key: plan for plan in offers.list_plans(account_id)}
    plan = plans.get(form.plan.data or "") or next(iter(plans.values()), None)
    values = _of_plan(plan) | {
        "country": form.country.data or None,
        "region": _good(form.region) or None,
        "in_trial": bool(form.trial.data),
        "discounted": bool(form.discounted.data),
        "currency": form.currency.data or None,
        "interval": form.interval.data or None,
        "tenure_days": _good(form.tenure),
    }
    return _sample(_with_amount(_filled(_of_plan(plan)) | _filled(values), _good(form.amount)))


def _of_plan(plan: Plan | None) -> dict[str, Any]:
    if plan is None:
        return {}
    return {
        "plan": plan.key,
        "amount_minor": plan.amount_minor,
        "currency": plan.currency,
        "interval": plan.interval,
        "interval_count": plan.interval_count,
    }


def _with_amount(values: dict[str, Any], amount: Decimal | None) -> dict[str, Any]:
    if amount is None:
        return values
    currency = values.get("currency", Sample().currency)
    return values | {"amount_minor": int(amount.scaleb(minor_digits(currency)))}


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _good(field: Field) -> Any:
    """Return what was entered, unless something is wrong with it."""
    return None if field.errors else field.data


def _sample(values: dict[str, Any]) -> Sample:
    try:
        return Sample.model_validate(values)
    except ValidationError as error:
        wrong = {item["loc"][0] for item in error.errors()}
        return Sample.model_validate({k: v for k, v in values.items() if k not in wrong})
