"""Flows to travel, and the offer that may come on the way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.fairness.packs import Pack, all_packs
from app.fairness.policy import build_policy
from app.flows.document.parsing import parse_document
from app.flows.flow import Flow, arrange
from app.offers.snapshot import OfferSnapshot

MOMENT = datetime(2026, 12, 3, tzinfo=UTC)


SURVEY: dict[str, Any] = {
    "survey": {
        "reasons": [
            {"code": "too_expensive", "offers": ["deal"]},
            {"code": "unused", "offers": ["other_deal"]},
            {"code": "other"},
        ]
    }
}


OFFER = OfferSnapshot.model_validate(
    {
        "offer_id": "off_1",
        "key": "deal",
        "details": {"kind": "discount", "percent": 25, "periods": 3},
        "terms": {
            "price_now": {"amount_minor": 2900, "currency": "EUR"},
            "interval": "month",
            "interval_count": 1,
        },
    }
)


def flow_of(*steps: Any, packs: tuple[Pack, ...] = ()) -> Flow:
    return arrange(parse_document({"fairwell": 1, "steps": list(steps)}), build_policy(packs))


FLOWS = {
    "usual": flow_of(SURVEY, "offer", "confirm", {"result": {"feedback": True}}),
    "feedback first": flow_of(SURVEY, "offer", "feedback", "confirm", "result"),
    "offer first": flow_of({"offer": {"offers": ["deal"]}}, SURVEY, "confirm", "result"),
    "questions afterwards": flow_of("confirm", "result", SURVEY, "feedback"),
    "shortest": flow_of("confirm", "result"),
}


USUAL = FLOWS["usual"]


UNDER_LAWS = [
    flow_of(SURVEY, "offer", "feedback", "confirm", "result", packs=(pack,)) for pack in all_packs()
]
