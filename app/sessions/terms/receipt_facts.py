"""What the receipt of a session says, gathered at the moment of the outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from app.core.ids import new_id
from app.core.moments import spell_time
from app.flows.declaration import CancelKind
from app.receipts import service as receipts
from app.receipts.facts import Facts
from app.receipts.models import Receipt, ReceiptKind
from app.sessions.models import CancelSession
from app.sessions.terms.consequences import Consequences, build_decided_consequences
from app.sessions.terms.declaration import confirm_to, get_cause, get_kind


def promise_receipt(cancel_session: CancelSession) -> None:
    """Promise the customer proof of what was just recorded: a cancellation, or a withdrawal."""
    receipts.promise_receipt(
        cancel_session.account_id,
        cancel_session.id,
        receipt_id=get_receipt_id(cancel_session),
        email=confirm_to(cancel_session),
        **_content(cancel_session),
    )


def promise_return_receipt(cancel_session: CancelSession, *, is_confirmed: bool) -> None:
    """Promise the customer proof that they came back, and of what holds now."""
    cancel_session.return_receipt_id = new_id("rcpt")
    receipts.promise_receipt(
        cancel_session.account_id,
        cancel_session.id,
        receipt_id=cancel_session.return_receipt_id,
        email=confirm_to(cancel_session),
        **_content(cancel_session) | _return_content(cancel_session, is_confirmed),
    )


def _return_content(cancel_session: CancelSession, is_confirmed: bool) -> dict[str, Any]:
    """Return what the proof of a way back says in place of that of the cancellation."""
    canceled_at, is_undone = cancel_session.decided_at, cancel_session.undone_at is not None
    facts: Facts = _content(cancel_session)["facts"]
    return {
        "kind": ReceiptKind.UNDONE if is_undone else ReceiptKind.REACTIVATED,
        "received_at": _back_at(cancel_session),
        "effective_at": None,
        "facts": replace(
            facts,
            is_confirmed=is_confirmed,
            canceled_at=spell_time(canceled_at) if canceled_at else None,
        ),
    }


def _back_at(cancel_session: CancelSession) -> datetime:
    back_at = cancel_session.undone_at or cancel_session.reactivated_at
    if back_at is None:
        raise RuntimeError("only a way back that was taken can be proven")
    return back_at


def get_receipt_id(cancel_session: CancelSession) -> str:
    """Return the id of the proof of what holds, whether the worker has written it yet or not."""
    first = receipts.get_receipt_id(cancel_session.id)
    return cancel_session.withdrawal_receipt_id or first


def imagined_receipt(cancel_session: CancelSession) -> Receipt:
    """Return the receipt that a preview would end with."""
    return receipts.imagine_receipt(cancel_session.account_id, **_content(cancel_session))


def _content(cancel_session: CancelSession) -> dict[str, Any]:
    consequences, received_at = (
        build_decided_consequences(cancel_session),
        cancel_session.decided_at,
    )
    if consequences is None or received_at is None:
        raise RuntimeError("only a cancellation that was recorded can be proven")
    return {
        "kind": _kind(cancel_session),
        "reference": cancel_session.reference,
        "received_at": received_at,
        "effective_at": consequences.effective_at,
        "locale": cancel_session.locale,
        "timezone": cancel_session.timezone,
        "country": cancel_session.customer.country,
        "facts": _facts(cancel_session, consequences),
    }


def _kind(cancel_session: CancelSession) -> ReceiptKind:
    is_withdrawal = get_kind(cancel_session) is CancelKind.WITHDRAWAL
    return ReceiptKind.WITHDRAWN if is_withdrawal else ReceiptKind.CANCELED


def _facts(cancel_session: CancelSession, consequences: Consequences) -> Facts:
    refund, deleted_at = consequences.refund, consequences.data_deleted_at
    return Facts(
        **_facts_of_subscription(cancel_session),
        mode=cancel_session.mode.value,
        account_name=cancel_session.account.name,
        customer_ref=cancel_session.customer_ref,
        effective=consequences.effective.value,
        cancel_kind=get_kind(cancel_session).value,
        cause=get_cause(cancel_session),
        goes_on=consequences.goes_on,
        refund=refund.as_ordered() if refund else None,
        data_deleted_at=spell_time(deleted_at) if deleted_at else None,
        packs=list(cancel_session.packs or ()),
    )


def _facts_of_subscription(cancel_session: CancelSession) -> dict[str, Any]:
    subscription = cancel_session.subscription
    return {
        "subscription_ref": subscription.ref,
        "plan_name": cancel_session.shown_plan,
        "amount_minor": subscription.amount_minor,
        "currency": subscription.currency,
        "interval": subscription.interval.value if subscription.interval else None,
        "interval_count": subscription.interval_count,
        "is_discounted": subscription.discounted,
        "is_paused": subscription.is_paused,
        "is_usable": subscription.is_usable,
    }
