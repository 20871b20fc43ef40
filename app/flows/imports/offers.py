"""Offers of other services as kinds of ours."""

from __future__ import annotations

from collections.abc import Callable

from app.core.database.types import JsonObject
from app.flows.imports.builder import FlowBuilder
from app.flows.imports.values import list_objects, read_line, read_number, read_object

_LONGEST = 12
_MONTHS = {"month": 1, "year": 12}
Reader = Callable[[str, JsonObject, FlowBuilder], list[str]]


def read_offer(path: str, kind: str, values: JsonObject, builder: FlowBuilder) -> list[str]:
    """Add what an offer comes to here, and return its keys; what cannot be made is noted."""
    reader = _READERS.get(kind)
    if reader is None:
        builder.leave_out(path, f"there is no offer such as {kind or 'one without a type'}")
        return []
    return reader(path, values, builder)


def _read_discount(path: str, values: JsonObject, builder: FlowBuilder) -> list[str]:
    reduction, months = _read_reduction(values, builder), read_number(values.get("months"))
    if reduction is None:
        builder.leave_out(
            path, "a discount by an amount, or of an unknown one: in which unit it is, nobody tells"
        )
        return []
    is_forever = bool(values.get("is_forever"))
    params = {**reduction, "periods": None if is_forever else months or 1}
    if not is_forever and (months or 1) > 1:
        builder.check_by_hand(path, "months became payments: a yearly plan would get years")
    return _add(path, "discount", params, values, builder)


def _read_reduction(values: JsonObject, builder: FlowBuilder) -> JsonObject | None:
    """Return a percentage, or an amount of which the unit and the currency are known."""
    percent, amount = read_number(values.get("percent")), read_number(values.get("amount_minor"))
    currency = (read_line(values.get("currency")) or builder.currency or "").upper()
    if percent is not None:
        return {"percent": percent}
    return {"amount_minor": amount, "currency": currency} if amount and currency else None


def _read_pause(path: str, values: JsonObject, builder: FlowBuilder) -> list[str]:
    months = _list_months(path, values, builder)
    if not months:
        builder.leave_out(path, "a pause is of 1 to 12 months")
        return []
    names_day = bool(values.get("names_day"))
    params = {"until_max_months": max(months)} if names_day else {"months": months}
    return _add(path, "pause", params, values, builder)


def _list_months(path: str, values: JsonObject, builder: FlowBuilder) -> list[int]:
    longest = read_number(values.get("longest")) or read_number(values.get("months")) or 0
    rows = [each for _, each in list_objects(values.get("lengths"))]
    unit = str(values.get("interval") or "month")
    pairs = [(read_number(each.get("duration")), str(each.get("interval"))) for each in rows]
    pairs = pairs or [(number, unit) for number in range(1, min(longest, _LONGEST) + 1)]
    found = {(count or 0) * _MONTHS.get(each.rstrip("s"), 0) for count, each in pairs}
    months = sorted(each for each in found if 1 <= each <= _LONGEST)
    if months and len(months) < len(found):
        builder.leave_out(path, "lengths in days or weeks, or longer than a year")
    return months


def _read_plan_change(path: str, values: JsonObject, builder: FlowBuilder) -> list[str]:
    found: list[str] = []
    listed = read_object(values.get("plans"))
    ids = values.get("plan_ids")
    plans = [(str(each), listed.get(each)) for each in ids or () if isinstance(each, str)]
    plans += [(str(each.get("id")), each) for _, each in list_objects(values.get("own_plans"))]
    is_major = bool(values.get("own_plans"))
    for plan_id, plan in plans:
        key = _add_plan(path, plan_id, plan, builder, is_major=is_major)
        found += _add(path, "plan_change", {"plan": key}, values, builder) if key else []
    return found


def _add_plan(
    path: str, plan_id: str, plan: JsonObject | None, builder: FlowBuilder, *, is_major: bool
) -> str | None:
    """Return the plan's key. The API counts its prices in cents.

    The component does so too, as ``amount.value``; a ``price`` of it is in whole units.
    """
    if plan is not None and "amount" in plan:
        return _add_priced_plan(path, plan_id, plan, builder)
    if plan is None:
        builder.leave_out(path, f"of the plan {plan_id} nothing is told: add it to the catalogue")
        return None
    if is_major:
        builder.check_by_hand(path, f"the price of {plan_id} was multiplied by a hundred")
    price = read_number(float(plan["price"]) * 100) if is_major and _is_price(plan) else None
    currency = read_line(plan.get("currency"))
    return builder.add_plan(
        path,
        plan_id,
        name=read_line(plan.get("name")) or plan_id,
        amount_minor=price if is_major else read_number(plan.get("price")),
        currency=currency.upper() if currency else None,
        interval=plan.get("interval") or "month",
        interval_count=read_number(plan.get("intervalCount")),
    )


def _add_priced_plan(path: str, plan_id: str, plan: JsonObject, builder: FlowBuilder) -> str | None:
    amount, duration = read_object(plan.get("amount")), read_object(plan.get("duration"))
    if amount.get("model") == "tiered":
        builder.leave_out(path, f"the price of {plan_id} goes by tiers")
        return None
    currency, features = read_line(amount.get("currency")), plan.get("features")
    listed = (
        [line for each in features if (line := read_line(each))]
        if isinstance(features, list)
        else []
    )
    return builder.add_plan(
        path,
        plan_id,
        name=read_line(plan.get("name")) or plan_id,
        amount_minor=read_number(amount.get("value")),
        currency=currency.upper() if currency else None,
        interval=duration.get("interval") or "month",
        interval_count=read_number(duration.get("intervalCount")),
        features=listed or None,
    )


def _is_price(plan: JsonObject) -> bool:
    return isinstance(plan.get("price"), int | float) and abs(plan["price"]) < 10**9


def _read_trial(path: str, values: JsonObject, builder: FlowBuilder) -> list[str]:
    return _add(path, "trial_extension", {"days": read_number(values.get("days"))}, values, builder)


def _read_redirect(path: str, values: JsonObject, builder: FlowBuilder) -> list[str]:
    label = builder.read_text(f"{path}.label", values.get("label"), 200)
    params = {"url": values.get("url"), **({"label": label} if label else {})}
    return _add(path, "redirect", params, values, builder)


def _read_contact(path: str, values: JsonObject, builder: FlowBuilder) -> list[str]:
    url = read_line(values.get("url"))
    params = {"channel": "link", "url": url} if url else {"channel": "email"}
    return _add(path, "support", params, values, builder)


def _read_custom(path: str, values: JsonObject, builder: FlowBuilder) -> list[str]:
    builder.check_by_hand(path, "your code answers for it: add the payload that it needs")
    return _add(path, "custom", {}, values, builder)


def _add(
    path: str, kind: str, params: JsonObject, values: JsonObject, builder: FlowBuilder
) -> list[str]:
    texts = {name: values.get(name) for name in ("title", "body")}
    return builder.add_offer(path, kind, params, **texts)


_READERS: dict[str, Reader] = {
    "discount": _read_discount,
    "pause": _read_pause,
    "plan_change": _read_plan_change,
    "trial_extension": _read_trial,
    "redirect": _read_redirect,
    "contact": _read_contact,
    "custom": _read_custom,
}
