"""Churnkey's flows: a blueprint as its API answers it, or the steps of its React component.

Both are documented by its own open-source package: ``BlueprintConfig`` and ``Step``.
"""

from __future__ import annotations

from typing import Any

from app.core.database.types import JsonObject
from app.flows.imports.builder import FlowBuilder
from app.flows.imports.offers import read_offer
from app.flows.imports.values import list_objects, read_line, read_object

_STEPS = {
    "survey": "survey",
    "offer": "offer",
    "freeform": "feedback",
    "feedback": "feedback",
    "confirm": "confirm",
}
_UNKNOWN = {
    "feedback": ("placeholder", "required", "minLength"),
    "confirm": ("acknowledgement", "acknowledgementText"),
}
"""What a step says that has no place here."""
_OUR_TEXTS = ("losses", "lossesLabel", "confirmLabel", "goBackLabel")
"""What the decision says in words of ours: what ends when, and what each button does."""


def read_flow(content: Any, builder: FlowBuilder) -> None:
    """Read a blueprint, an answer that holds one, or a list of steps."""
    whole = content if isinstance(content, dict) else {"steps": content}
    blueprint = whole.get("blueprint", whole)
    path = "blueprint.steps" if "blueprint" in whole else "steps"
    for number, step in list_objects(read_object(blueprint).get("steps")):
        _read_step(f"{path}[{number}]", step, whole, builder)
    for name in ("discountCooldown", "pauseCooldown"):
        if read_object(blueprint).get(name):
            builder.leave_out(
                path.replace("steps", name), "set it on each offer: rules, cooldown_days"
            )


def _read_step(path: str, step: JsonObject, whole: JsonObject, builder: FlowBuilder) -> None:
    name = str(step.get("stepType") or step.get("type") or "")
    kind = _STEPS.get(name.lower())
    if kind is None:
        builder.leave_out(path, f"there is no step such as {name or 'one without a type'}")
    elif step.get("enabled") is False:
        builder.leave_out(path, "the step is switched off")
    else:
        title = builder.read_text(f"{path}.title", step.get("header") or step.get("title"), 200)
        _leave_out_parts(path, kind, step, builder)
        if kind == "survey":
            _read_survey(path, step, title, whole, builder)
        elif kind == "offer":
            keys = _read_offer(f"{path}.offer", step.get("offer"), whole, builder)
            builder.add_step(path, kind, title=title, offers=keys)
        else:
            builder.add_step(path, kind, title=title)


def _leave_out_parts(path: str, kind: str, step: JsonObject, builder: FlowBuilder) -> None:
    if step.get("description"):
        builder.leave_out(f"{path}.description", "a step has a title alone")
    parts = {**step, **read_object(step.get("freeform")), **read_object(step.get("confirm"))}
    for unknown in _UNKNOWN.get(kind, ()):
        if parts.get(unknown):
            builder.leave_out(f"{path}.{unknown}", "every question is optional, every box is plain")
    for name in _OUR_TEXTS:
        if parts.get(name):
            builder.leave_out(
                f"{path}.{name}", "what ends and what buttons do has texts of its own"
            )


def _read_survey(
    path: str, step: JsonObject, title: Any, whole: JsonObject, builder: FlowBuilder
) -> None:
    survey = read_object(step.get("survey")) or step
    name = "choices" if "choices" in survey else "reasons"
    inner = f"{path}.survey.{name}" if "survey" in step else f"{path}.{name}"
    builder.add_step(path, "survey", title=title)
    if survey.get("randomize") is False:
        builder.add_step(path, "survey", shuffle=False)
    for number, choice in list_objects(survey.get(name)):
        here = f"{inner}[{number}]"
        offers = _read_offer(f"{here}.offer", choice.get("offer"), whole, builder)
        label = choice.get("value") or choice.get("label")
        builder.add_reason(
            here, label, offers=offers, follow_up=_read_follow_up(here, choice, builder)
        )


def _read_follow_up(path: str, choice: JsonObject, builder: FlowBuilder) -> JsonObject | None:
    if choice.get("freeform") is True:
        return {"ask": "text"}
    if not choice.get("followup"):
        return None
    label = builder.read_text(f"{path}.followupQuestion", choice.get("followupQuestion"), 200)
    options = [
        {"code": f"option_{number + 1}", "label": text}
        for number, option in list_objects(choice.get("followupOptions"))
        if (text := builder.read_text(f"{path}.followupOptions", option.get("value"), 200))
    ]
    follow_up: JsonObject = {"ask": "choices", "choices": options} if options else {"ask": "text"}
    return follow_up | ({"label": label} if label else {})


def _read_offer(path: str, offer: Any, whole: JsonObject, builder: FlowBuilder) -> list[str]:
    if not isinstance(offer, dict):
        return []
    copy = read_object(offer.get("copy")) or offer
    name = str(offer.get("offerType") or offer.get("type") or "").lower()
    config = read_object(offer.get(_config_name(name))) or offer
    coupons = {each.get("id"): each for _, each in list_objects(whole.get("coupons"))}
    values = {
        **_flatten(name, config, coupons),
        "title": read_line(copy.get("header") or copy.get("headline")),
        "body": read_line(copy.get("description") or copy.get("body")),
        "plans": {each.get("id"): each for _, each in list_objects(whole.get("offerPlans"))},
    }
    return read_offer(path, name, values, builder)


def _config_name(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest) + "Config"


def _flatten(name: str, config: JsonObject, coupons: dict[Any, JsonObject]) -> JsonObject:
    """Return what an offer says under the names that are used here."""
    coupon = coupons.get(config.get("couponId"), {})
    is_percent = coupon.get("couponType", "PERCENT") == "PERCENT"
    amount = coupon.get("couponAmount", config.get("customAmount"))
    percent = config.get("percentOff", config.get("percent", amount if is_percent else None))
    months = config.get("durationInMonths", config.get("months", config.get("customDuration")))
    return {
        "percent": percent,
        "amount_minor": config.get("amountOff"),
        "currency": config.get("currency"),
        "months": coupon.get("couponDuration", months),
        "lengths": config.get("options") if name == "pause" else None,
        "longest": config.get("maxPauseLength"),
        "interval": config.get("pauseInterval", config.get("interval", "month")),
        "names_day": config.get("datePicker"),
        "days": config.get("trialExtensionDays", config.get("days")),
        "url": config.get("redirectUrl", config.get("url")),
        "label": config.get("redirectLabel", config.get("label")),
        "plan_ids": config.get("options") if name == "plan_change" else None,
        "own_plans": config.get("plans"),
    }
