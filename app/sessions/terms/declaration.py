"""What a customer declared with a cancellation: its kind, its day, where the confirmation goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from app.core.calendar import zone_named
from app.flows.declaration import FARTHEST, CancelKind, Timing
from app.flows.document.parts import Confirm
from app.flows.document.vocabulary import Effective
from app.flows.errors import InvalidAnswer
from app.flows.steps import ConfirmStep, WithdrawStep
from app.offers.subscription import ClaimedSubscription
from app.sessions.engine.progress import Outcome
from app.sessions.flow import get_flow
from app.sessions.models import CancelSession

_WHOLE_DAY = timedelta(days=1)
_LAST_SECOND = time(23, 59, 59)


def get_kind(cancel_session: CancelSession) -> CancelKind:
    """Return what kind of cancellation was declared."""
    return CancelKind(_declared(cancel_session).get("kind", CancelKind.ORDINARY))


def get_cause(cancel_session: CancelSession) -> str | None:
    """Return the extraordinary reason in the customer's own words, if they gave one."""
    return _declared(cancel_session).get("text")


def confirm_to(cancel_session: CancelSession) -> str | None:
    """Return where the confirmation goes: as declared, else as the host said.

    Who emptied the field wants no mail.
    """
    declared = _declared(cancel_session)
    email: str | None = declared.get("email", cancel_session.customer.email)
    return email


def declared_for_billing(cancel_session: CancelSession) -> dict[str, Any]:
    """Return what was declared to the host and is not in its token: for billing alone."""
    declared = _declared(cancel_session)
    told = {"text": "text", "email": "confirm_to", "name": "name"}
    named = {word: declared[key] for key, word in told.items() if declared.get(key)}
    return {"kind": get_kind(cancel_session).value} | named


def decided_end(cancel_session: CancelSession, now: datetime) -> tuple[Timing, datetime | None]:
    """Return when a cancellation confirmed at ``now`` takes effect.

    On the day that was chosen, if it is later than the earliest moment. None:
    with the paid period, whose end the host did not tell.
    """
    declared, effective = _declared(cancel_session), chosen_effective(cancel_session)
    earliest = effective_moment(cancel_session.subscription, effective, now)
    day = declared.get("end_on")
    at = _moment_on(date.fromisoformat(day), cancel_session) if day else None
    if at is not None and (earliest is None or at > earliest):
        return Timing.ON_DATE, at
    return Timing(effective.value), earliest


def check_end_day(cancel_session: CancelSession, answer: Mapping[str, Any], now: datetime) -> None:
    """Refuse a day on which the contract cannot end.

    :raises InvalidAnswer: naming the field.
    """
    if "end_on" not in answer:
        return
    first, last = end_days(cancel_session, _effective_in(cancel_session, answer), now)
    if not first <= date.fromisoformat(answer["end_on"]) <= last:
        raise InvalidAnswer("outside", "end_on")


def end_days(
    cancel_session: CancelSession, effective: Effective, now: datetime
) -> tuple[date, date]:
    """Return the first and the last day that can be chosen, by the customer's calendar."""
    earliest = effective_moment(cancel_session.subscription, effective, now)
    first = (earliest or now).astimezone(get_zone(cancel_session)).date()
    return first, first + FARTHEST


def chosen_effective(cancel_session: CancelSession) -> Effective:
    """Return the earliest the customer wants to leave: as chosen, else the flow's first."""
    return _effective_in(cancel_session, _declared(cancel_session))


def effective_moment(
    subscription: ClaimedSubscription, effective: Effective, now: datetime
) -> datetime | None:
    """Return when a cancellation takes effect: never before now. None: nobody told us.

    A trial ends with the trial. A period that is over already (a host that was
    late to tell us) ends now.
    """
    if effective is Effective.IMMEDIATELY:
        return now
    end = subscription.next_charge_at(now)
    return None if end is None else max(end, now)


def withdrawal_ends_at(cancel_session: CancelSession) -> datetime | None:
    """Return until when the contract can be withdrawn from, if the law or the host says enough.

    The day of the contract does not count, and the last one counts whole, by
    the customer's calendar (Regulation 1182/71, art. 3).
    """
    period = get_flow(cancel_session).policy.withdrawal_period
    started_at = cancel_session.subscription.started_at
    if not period or started_at is None:
        return None
    timezone = get_zone(cancel_session)
    last = started_at.astimezone(timezone).date() + period
    midnight = datetime.combine(last + _WHOLE_DAY, datetime.min.time(), timezone)
    return midnight.astimezone(UTC)


def may_withdraw(cancel_session: CancelSession, now: datetime) -> bool:
    """Return whether ``now`` lies within the right of withdrawal (P39)."""
    ends_at, started_at = withdrawal_ends_at(cancel_session), cancel_session.subscription.started_at
    return ends_at is not None and started_at is not None and started_at <= now < ends_at


def may_still_withdraw(cancel_session: CancelSession, now: datetime) -> bool:
    """Return whether a cancellation can become a withdrawal: once, while the right lasts.

    Whoever is on the way back has no cancellation to change.
    """
    return (
        cancel_session.outcome is Outcome.CANCELED
        and get_kind(cancel_session) is not CancelKind.WITHDRAWAL
        and not cancel_session.took_way_back
        and cancel_session.erased_at is None
        and may_withdraw(cancel_session, now)
    )


def confirm_spec(cancel_session: CancelSession) -> Confirm:
    """Return what the flow says about canceling."""
    step = get_flow(cancel_session).find(ConfirmStep.kind)
    return step.spec if isinstance(step, ConfirmStep) else Confirm()


def get_zone(cancel_session: CancelSession) -> tzinfo:
    """Return the customer's time zone."""
    return zone_named(cancel_session.timezone) or UTC


def _declared(cancel_session: CancelSession) -> Mapping[str, Any]:
    """Return the answer that ends the contract: a withdrawal, if that was confirmed."""
    answers = cancel_session.answers
    found: Mapping[str, Any] = answers.get(WithdrawStep.kind) or answers.get(ConfirmStep.kind, {})
    return found


def _effective_in(cancel_session: CancelSession, answer: Mapping[str, Any]) -> Effective:
    """An extraordinary cancellation and a withdrawal wait for no period to end."""
    if answer.get("kind", CancelKind.ORDINARY) != CancelKind.ORDINARY:
        return Effective.IMMEDIATELY
    return Effective(answer.get("effective", confirm_spec(cancel_session).effective[0]))


def _moment_on(day: date, cancel_session: CancelSession) -> datetime:
    """Return the moment of a chosen day: at the time at which the paid period ends.

    So a day on which a period ends is not charged for another one. Where that
    is unknown, the day counts whole.
    """
    timezone = get_zone(cancel_session)
    end = cancel_session.subscription.current_period_end
    of_day = end.astimezone(timezone).time() if end else _LAST_SECOND
    return datetime.combine(day, of_day, timezone).astimezone(UTC)
