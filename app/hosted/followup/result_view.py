"""The truth at the end: what was decided, and what billing has said about it so far."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.billing import service as actions
from app.billing.models import Action, ActionStatus
from app.core.clock import utcnow
from app.flows.document.content import text_in
from app.hosted.offer_card import OfferCard, offer_card
from app.labels.customer.formats import build_formats
from app.labels.customer.offers import CARDS
from app.labels.customer.offers.registry import Acceptance
from app.receipts import service as receipts
from app.receipts.links import receipt_link
from app.sessions.engine.post_outcome import next_question
from app.sessions.engine.progress import Outcome
from app.sessions.flow import get_flow
from app.sessions.followup.reactivation import Return, way_at
from app.sessions.followup.second_cancellation import may_cancel_again
from app.sessions.models import CancelSession
from app.sessions.terms.consequences import build_decided_consequences, data_deleted_at
from app.sessions.terms.declaration import get_kind, may_still_withdraw, withdrawal_ends_at
from app.sessions.terms.receipt_facts import get_receipt_id

POLLING_LASTS = timedelta(minutes=2)
"""How long a page asks by itself. After that the customer can ask with a button."""


class ResultState(enum.StrEnum):
    """What the page may claim."""

    RECORDED = "recorded"
    """We have it, and the host will hear; nobody is there to say that it was done."""
    PENDING = "pending"
    """Billing was asked and has not answered."""
    APPLIED = "applied"
    FAILED = "failed"


def result_view(cancel_session: CancelSession, action: Action | None) -> Mapping[str, Any]:
    """Return what the result page says, given what billing was last asked to do."""
    progress, card = cancel_session.progress, _card(cancel_session)
    truth = _truth(action)
    return {
        "truth": truth.value,
        "is_refunded": _is_refunded(action),
        "state": progress.outcome.value if progress.outcome else "waiting",
        "message": text_in(action.message, cancel_session.locale) if action else "",
        "card": card,
        **_accepted(cancel_session, card, truth),
        **_decision(cancel_session),
        "data_deleted_at": data_deleted_at(cancel_session, cancel_session.effective_at),
        "question": next_question(get_flow(cancel_session), progress),
        **_proof(cancel_session),
        "withdraw_until": withdraw_until(cancel_session),
        "may_cancel_again": may_cancel_again(cancel_session),
        "is_canceled": progress.outcome is Outcome.CANCELED,
        "may_undo": way_at(cancel_session, utcnow()) is Return.UNDO,
        **_waiting(cancel_session, truth),
    }


def _waiting(cancel_session: CancelSession, truth: ResultState) -> Mapping[str, bool]:
    """Return whether billing has yet to answer, and whether the page asks by itself."""
    is_waiting = truth is ResultState.PENDING
    is_recent = utcnow() - cancel_session.touched_at < POLLING_LASTS
    return {"is_waiting": is_waiting, "polls": is_waiting and is_recent}


def _accepted(
    cancel_session: CancelSession, card: OfferCard | None, truth: ResultState
) -> Mapping[str, Any]:
    """Return the terms of an offer that was accepted, and what follows from it."""
    choice = cancel_session.progress.choice
    if card is None or choice is None:
        return {"settled": None, "is_unchanged": False, "next_step": ""}
    acceptance = Acceptance(card.terms, choice, truth.value, cancel_session.account.name)
    return {
        "settled": card.terms,
        "is_unchanged": not card.details.changes_subscription,
        "next_step": CARDS[card.kind].next_step(acceptance),
    }


def _decision(cancel_session: CancelSession) -> Mapping[str, Any]:
    """Return what the customer declared, and what it meant when they did."""
    effective_at = cancel_session.effective_at
    return {
        "kind": get_kind(cancel_session).value,
        "consequences": build_decided_consequences(cancel_session),
        "has_ended": effective_at is not None and effective_at <= utcnow(),
    }


def get_action(cancel_session: CancelSession) -> Action | None:
    """Return the latest thing billing was asked to do on the way out, or None."""
    if cancel_session.action_id is None:
        return None
    return actions.get_action(cancel_session.account_id, cancel_session.action_id)


def _truth(action: Action | None) -> ResultState:
    if action is None:
        return ResultState.RECORDED
    return {
        ActionStatus.PENDING: ResultState.PENDING,
        ActionStatus.APPLIED: ResultState.APPLIED,
        ActionStatus.FAILED: ResultState.FAILED,
    }[action.status]


def _is_refunded(action: Action | None) -> bool:
    """Return whether billing paid back what was shown: a code beside *applied* says it did not."""
    return action is not None and action.status is ActionStatus.APPLIED and action.code is None


def _proof(cancel_session: CancelSession) -> Mapping[str, str | None]:
    """Return the links to what the customer can keep: of what holds, and of what came before."""
    return {
        "receipt_link": _receipt_link(cancel_session),
        "first_receipt_link": _first_receipt_link(cancel_session),
    }


def _receipt_link(cancel_session: CancelSession) -> str | None:
    """Return the link to the receipt; the page behind it does not wait for the worker."""
    if cancel_session.outcome is not Outcome.CANCELED:
        return None
    return receipt_link(cancel_session.account_id, get_receipt_id(cancel_session))


def _first_receipt_link(cancel_session: CancelSession) -> str | None:
    """Return the link to the receipt of the cancellation, where a withdrawal has one of its own."""
    if cancel_session.withdrawn_at is None:
        return None
    first = receipts.get_receipt_id(cancel_session.id)
    return receipt_link(cancel_session.account_id, first)


def withdraw_until(cancel_session: CancelSession) -> datetime | None:
    """Return the last moment at which the cancellation can become a withdrawal, or None."""
    ends_at = withdrawal_ends_at(cancel_session)
    if ends_at is None or not may_still_withdraw(cancel_session, utcnow()):
        return None
    return ends_at - timedelta(seconds=1)


def _card(cancel_session: CancelSession) -> OfferCard | None:
    """Return the card of the offer, with what the customer chose."""
    progress = cancel_session.progress
    offer = progress.offer
    if offer is None:
        return None
    if progress.choice is not None:
        offer = offer.model_copy(update={"terms": offer.settled(progress.choice)})
    return offer_card(offer, build_formats(cancel_session))
