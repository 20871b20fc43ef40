"""ProsperStack's offers, and what the answers of its API tell of a flow.

It documents no export of a flow. Its API and its webhooks describe offers, and sessions with the
questions that were asked and the offers that were presented: from these a flow is put together.
"""

from __future__ import annotations

from typing import Any

from app.core.database.types import JsonObject
from app.flows.imports.builder import FlowBuilder
from app.flows.imports.offers import read_offer
from app.flows.imports.values import list_objects, read_line, read_object

_KINDS = {
    "coupon": "discount",
    "change_plan": "plan_change",
    "trial_extension": "trial_extension",
    "pause": "pause",
    "pause_subscription": "pause",
    "custom": "custom",
}
_NAMED = {"custom"}
"""What its name is the heading of; the names of others are for receipts."""


def read_flow(content: Any, builder: FlowBuilder) -> None:
    """Read a list of offers, or of sessions, as the API answers them."""
    whole = content if isinstance(content, dict) else {"data": content}
    rows = whole.get("data", whole)
    listed = rows if isinstance(rows, list) else [rows]
    keys: list[str] = []
    for number, row in list_objects(listed):
        path = f"data[{number}]" if "data" in whole else ""
        is_session = "offers_presented" in row or "answers" in row
        offers = _list_offers(path, row) if is_session else [(path, row)]
        for here, offer in offers:
            keys += [key for key in _read_offer(here, offer, builder) if key not in keys]
        _read_answers(path, row, builder)
    if keys:
        builder.add_step("data", "offer", offers=keys)
        builder.check_by_hand(
            "data", "which offer is for which reason is not told: all are for all"
        )


def _list_offers(path: str, flow_session: JsonObject) -> list[tuple[str, JsonObject]]:
    return [
        (f"{path}.offers_presented[{number}]", offer)
        for number, offer in list_objects(flow_session.get("offers_presented"))
    ]


def _read_offer(path: str, offer: JsonObject, builder: FlowBuilder) -> list[str]:
    if "type" not in offer:
        return []
    kind = _KINDS.get(str(offer["type"]), str(offer["type"]))
    details = {**offer, **read_object(offer.get("details")), **read_object(offer.get(kind))}
    is_percent = details.get("coupon_type", "percentage") == "percentage"
    amount, plan = details.get("amount_off"), details.get("platform_plan_id")
    months = {"once": 1, "forever": None}.get(str(details.get("duration")), details.get("months"))
    values = {
        "percent": amount if is_percent else None,
        "amount": None if is_percent else amount,
        "months": months,
        "is_forever": details.get("duration") == "forever",
        "longest": details.get("interval_count"),
        "interval": details.get("interval"),
        "days": details.get("days"),
        "plan_ids": [plan] if plan else None,
        "title": read_line(offer.get("name")) if kind in _NAMED else None,
    }
    return read_offer(path, kind, values, builder)


def _read_answers(path: str, flow_session: JsonObject, builder: FlowBuilder) -> None:
    """Take what customers answered to the first question for its reasons."""
    for number, answer in list_objects(flow_session.get("answers")):
        here, question = f"{path}.answers[{number}]", read_object(answer.get("question"))
        is_primary = question.get("primary", answer.get("question_primary", number == 0))
        text = read_line(answer.get("answer")) or read_line(answer.get("value"))
        text = text or read_line(read_object(answer.get("choice")).get("text"))
        if not is_primary or text is None:
            builder.leave_out(here, "only answers to the primary question become reasons")
        elif not builder.has_reason(text):
            builder.add_reason(here, text, offers=[])
