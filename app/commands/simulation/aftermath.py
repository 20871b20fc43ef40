"""What follows a decision: who comes back, who leaves after all, and what is heard of them."""

from __future__ import annotations

import enum
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.accounts.models import Mode
from app.commands.simulation.market import SampleCustomer
from app.customers.models import SubscriptionStatus
from app.customers.reports import read_report
from app.extensions import db
from app.sessions import service as sessions
from app.sessions.engine.progress import Outcome
from app.sessions.errors import LinkExpired, SessionNotFound
from app.sessions.followup.churn_reports import report_subscription
from app.sessions.followup.reactivation import come_back, way_at
from app.sessions.followup.resume import resume
from app.sessions.models import CancelSession

_MONTHLY_LOSS: Mapping[str, float] = {
    "half_off": 0.3,
    "quarter_off": 0.07,
    "pause": 0.05,
    "long_pause": 0.05,
    "basic_plan": 0.03,
}
"""How many of those whom an offer saved leave within a month."""
_USUAL_LOSS = 0.06
_HEARD_OF = 0.85
"""Of how many saved customers the company reports anything."""
_LATE = 0.12
"""How many reports come days after what they are about."""


class AftermathKind(enum.StrEnum):
    """One thing that happens after a decision."""

    UNDO = "undo"
    REACTIVATE = "reactivate"
    RESUME = "resume"
    CANCEL_AGAIN = "cancel_again"
    REPORT_ACTIVE = "report_active"
    REPORT_CANCELED = "report_canceled"


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What happens, when, and of which moment a report speaks."""

    kind: AftermathKind
    at: datetime
    true_at: datetime
    session_id: str
    customer: SampleCustomer


def draw_aftermath(
    ended: CancelSession, customer: SampleCustomer, dice: random.Random
) -> Iterator[Aftermath]:
    """Yield what will follow a session, in no order."""
    at = ended.ended_at
    if at is None:
        return
    if ended.outcome is Outcome.CANCELED:
        yield from _after_cancellation(ended, at, customer, dice)
    if ended.outcome in {Outcome.SAVED, Outcome.KEPT}:
        yield from _after_saving(ended, at, customer, dice)


def take_place(event: Aftermath, account_id: str) -> None:
    """Let an event happen, by the same ways that customers and hosts take."""
    match event.kind:
        case AftermathKind.REPORT_ACTIVE | AftermathKind.REPORT_CANCELED:
            _report(event, account_id)
        case AftermathKind.UNDO | AftermathKind.REACTIVATE | AftermathKind.RESUME:
            _change_mind(event, account_id)


def _after_cancellation(
    ended: CancelSession, at: datetime, customer: SampleCustomer, dice: random.Random
) -> Iterator[Aftermath]:
    luck = dice.random()
    if luck < 0.05:
        then = at + timedelta(days=dice.uniform(0.05, 6))
        yield Aftermath(AftermathKind.UNDO, then, then, ended.id, customer)
    elif luck < 0.1:
        then = (ended.effective_at or at) + timedelta(days=dice.uniform(8, 160))
        yield Aftermath(AftermathKind.REACTIVATE, then, then, ended.id, customer)


def _after_saving(
    ended: CancelSession, at: datetime, customer: SampleCustomer, dice: random.Random
) -> Iterator[Aftermath]:
    offer = ended.offer["key"] if ended.offer and ended.outcome is Outcome.SAVED else ""
    stays = timedelta(days=30 * dice.expovariate(_MONTHLY_LOSS.get(offer, _USUAL_LOSS)))
    leaves_at = at + max(stays, timedelta(days=1))
    if offer in {"pause", "long_pause"} and dice.random() < 0.2:
        then = at + timedelta(days=dice.uniform(35, 50))
        yield Aftermath(AftermathKind.RESUME, then, then, ended.id, customer)
    is_heard_of, leaves_here = dice.random() < _HEARD_OF, dice.random() < 0.45
    for days in (31, 61, 91, 121, 181, 241, 301) if is_heard_of else ():
        then = at + timedelta(days=days, hours=dice.uniform(0, 20))
        if then < leaves_at:
            yield _reported(AftermathKind.REPORT_ACTIVE, then, ended.id, customer, dice)
    if leaves_here:
        yield Aftermath(AftermathKind.CANCEL_AGAIN, leaves_at, leaves_at, ended.id, customer)
    elif is_heard_of:
        yield _reported(AftermathKind.REPORT_CANCELED, leaves_at, ended.id, customer, dice)


def _reported(
    kind: AftermathKind,
    true_at: datetime,
    session_id: str,
    customer: SampleCustomer,
    dice: random.Random,
) -> Aftermath:
    late = timedelta(days=dice.uniform(1, 12)) if dice.random() < _LATE else timedelta(minutes=5)
    return Aftermath(kind, true_at + late, true_at, session_id, customer)


def _report(event: Aftermath, account_id: str) -> None:
    is_canceled = event.kind is AftermathKind.REPORT_CANCELED
    status = SubscriptionStatus.CANCELED if is_canceled else SubscriptionStatus.ACTIVE
    at = int(event.true_at.timestamp())
    body = {"subscription_ref": event.customer.subscription_ref, "status": status.value, "at": at}
    report = read_report(body | ({"canceled_at": at} if is_canceled else {}))
    report_subscription(account_id, Mode.LIVE, event.customer.customer_ref, report)


def _change_mind(event: Aftermath, account_id: str) -> None:
    found = sessions.lock_session(account_id, event.session_id)
    if found is None:
        return
    try:
        if event.kind is AftermathKind.RESUME:
            resume(found)
        else:
            come_back(found, way_at(found, event.at))
    except (LinkExpired, SessionNotFound):
        db.session.rollback()
