"""Answer an action: change the subscription once, and say the same on every try."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from embed.demo.billing import Refused, carry_out
from embed.demo.fairwell import Message
from embed.demo.inbox import decide, get_arrival, record_arrival
from embed.demo.store import Store
from embed.demo.subscriptions import Subscription
from embed.demo.verifying import VERIFY, as_cancellation, find_contract

REFUSAL = {
    "status": "failed",
    "code": "billing_refused",
    "message": {
        "en": "Our billing system did not accept this change.",
        "nl": "Ons facturatiesysteem heeft deze wijziging niet geaccepteerd.",
        "de": "Unser Abrechnungssystem hat diese Änderung nicht angenommen.",
        "es": "Nuestro sistema de facturación no aceptó este cambio.",
        "fr": "Notre système de facturation n’a pas accepté cette modification.",
    },
}

_STATUS = {"applied": 200, "failed": 422}


@dataclass(frozen=True, slots=True)
class Answer:
    """What Fairwell gets to hear."""

    status: int
    body: Mapping[str, Any]


NOT_YET = Answer(202, {"status": "pending"})
BROKEN = {
    "error": Answer(500, {"error": "switched to fail"}),
    "down": Answer(503, {"error": "switched off"}),
}


def answer_action(store: Store, message: Message, mode: str, now: datetime) -> Answer:
    """Carry out what the message asks for, as far as the switchboard lets us.

    The change and the note that it was made are one transaction: a crash
    between them would change the subscription twice.
    """
    with store.transaction() as connection:
        answer = _answer(store, connection, message, mode, now)
        record_arrival(connection, "actions", message, answer.status, now)
        if answer.status in _STATUS.values():
            decide(connection, message.webhook_id, dict(answer.body))
    return answer


def settle_action(store: Store, webhook_id: str, wish: str, now: datetime) -> dict[str, Any] | None:
    """Decide an action that was answered with 202; return the decision, old or new.

    None: no such action ever came.
    """
    with store.transaction() as connection:
        arrival = get_arrival(connection, "actions", webhook_id)
        if arrival is None:
            return None
        if arrival.decision:
            return arrival.decision
        applies = wish == "applied"
        decision = _decision(store, connection, arrival.data, now) if applies else REFUSAL
        decide(connection, webhook_id, decision)
    return decision


def _answer(
    store: Store, connection: sqlite3.Connection, message: Message, mode: str, now: datetime
) -> Answer:
    if mode in BROKEN:
        return BROKEN[mode]
    arrival = get_arrival(connection, "actions", message.webhook_id)
    if arrival is not None and arrival.decision:
        return _spoken(arrival.decision)
    if mode == "pending":
        return NOT_YET
    if mode == "refuse":
        return _spoken(REFUSAL)
    if message.data.get("kind") == VERIFY and _contract(store, connection, message.data) is None:
        return NOT_YET  # a person looks into it; "failed" would tell strangers who is a customer
    return _spoken(_decision(store, connection, message.data, now))


def _spoken(decision: Mapping[str, Any]) -> Answer:
    return Answer(_STATUS[decision["status"]], decision)


def _decision(
    store: Store, connection: sqlite3.Connection, order: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    subscription = _contract(store, connection, order)
    if subscription is None:
        return {"status": "failed", "code": "unknown_subscription"}
    if order.get("kind") == VERIFY:
        order = as_cancellation(subscription, order[VERIFY])
    try:
        changed, effective_at = carry_out(subscription, order, now)
    except Refused as refused:
        return {"status": "failed", "code": refused.code}
    store.save_subscription(connection, changed)
    return {"status": "applied", "effective_at": effective_at.isoformat(timespec="seconds")}


def _contract(
    store: Store, connection: sqlite3.Connection, order: Mapping[str, Any]
) -> Subscription | None:
    """Return the subscription an order is about, if it says so rightly."""
    if order.get("kind") == VERIFY:
        return find_contract(store.all_subscriptions(connection), order.get(VERIFY) or {})
    subscription = store.find_contract(connection, str(order.get("subscription_ref")))
    is_theirs = subscription and subscription.customer_ref == order.get("customer_ref")
    return subscription if is_theirs else None
