"""What each kind of step puts on its page, ready for the template."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.core.clock import utcnow
from app.flows.document.content import read_text, text_in
from app.flows.document.parts import Reason
from app.flows.document.vocabulary import Effective
from app.flows.refunds import is_paid
from app.flows.steps import EXIT_QUESTIONS, USAGE, ConfirmStep, Step, SurveyStep
from app.hosted.followup.result_view import get_action, result_view
from app.hosted.offer_card import offer_card
from app.labels.customer.codes import price_of
from app.labels.customer.default_copy import follow_up_label, reason_label, step_title
from app.labels.customer.formats import build_formats
from app.sessions.engine.progress import OfferState
from app.sessions.models import CancelSession
from app.sessions.terms.consequences import build_consequences
from app.sessions.terms.declaration import end_days, get_zone, withdrawal_ends_at

View = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One row of the survey."""

    code: str
    label: str
    ask: str | None
    question: str
    choices: tuple[tuple[str, str], ...]


def build_view(step: Step, cancel_session: CancelSession) -> View:
    """Return what the template of this step needs beside the session itself."""
    build = _VIEWS.get(step.kind)
    own = read_text(getattr(step.spec, "title", None), cancel_session.locale)
    title = build_formats(cancel_session).fill(own) if own else step_title(step.kind)
    return {"title": title} | dict(build(step, cancel_session) if build else {})


def _survey(step: Any, cancel_session: CancelSession) -> View:
    survey: SurveyStep = step
    locale, fill = cancel_session.locale, build_formats(cancel_session).fill
    return {
        "reasons": [
            _reason(reason, locale, survey.locales, fill)
            for reason in survey.reasons_for(cancel_session.customer_ref)
        ],
        "is_permission_known": "may_offer" in cancel_session.answers.get(survey.key, {}),
    }


def _reason(
    reason: Reason, locale: str, chain: Sequence[str], fill: Callable[[str], str]
) -> ReasonView:
    """Word a reason. One of the account's own is read in another language before in its code."""
    follow_up = reason.follow_up
    asked = follow_up.label if follow_up else None
    return ReasonView(
        code=reason.code,
        label=fill(text_in(reason.label, locale, reason_label(reason.code), chain)),
        ask=follow_up.ask if follow_up else None,
        question=fill(text_in(asked, locale, follow_up_label(reason.code))),
        choices=tuple(
            (choice.code, fill(text_in(choice.label, locale, chain=chain)))
            for choice in (follow_up.choices if follow_up else ())
        ),
    )


def _offer(step: Any, cancel_session: CancelSession) -> View:
    offer = cancel_session.progress.offer
    return {"card": offer and offer_card(offer, build_formats(cancel_session))}


def _feedback(step: Any, cancel_session: CancelSession) -> View:
    return {"questions": EXIT_QUESTIONS, "usage": USAGE}


def _confirm(step: Any, cancel_session: CancelSession) -> View:
    confirm: ConfirmStep = step
    now = utcnow()
    subscription = cancel_session.subscription
    return {
        "asks": confirm.asked,
        **_declaration(cancel_session, confirm, now),
        "now": now,
        "refusal": _refusal_of_offer(cancel_session),
        "spec": confirm.spec,
        "subscription": subscription,
        "plan_name": cancel_session.shown_plan,
        "price": price_of(build_formats(cancel_session), subscription),
        "is_in_trial": subscription.is_in_trial(now),
        "is_paid": subscription.complete is not None and is_paid(subscription, now),
        "options": [
            build_consequences(cancel_session, each, now) for each in confirm.spec.effective
        ],
        "may_choose": len(confirm.spec.effective) > 1,
        "can_go_back": bool(cancel_session.progress.way_back),
    }


def _refusal_of_offer(cancel_session: CancelSession) -> str:
    """Return what billing has to say about the offer it refused, if it says anything."""
    is_refused = cancel_session.offer_state is OfferState.FAILED
    action = get_action(cancel_session) if is_refused else None
    return text_in(action.message, cancel_session.locale) if action else ""


def _declaration(
    cancel_session: CancelSession, confirm: ConfirmStep, now: datetime
) -> dict[str, Any]:
    """Return what stands in the fields that the customer's law puts on the page."""
    at_once, days = build_consequences(cancel_session, Effective.IMMEDIATELY, now), set[date]()
    for effective in confirm.spec.effective:
        days.update(end_days(cancel_session, effective, now))
    if confirm.asked.kind:
        days.add((at_once.effective_at or now).astimezone(get_zone(cancel_session)).date())
    customer = cancel_session.customer
    return {
        "at_once": at_once,
        "first_day": min(days),
        "last_day": max(days),
        "email": customer.email or "",
        "name": customer.name,
    }


def _withdraw(step: Any, cancel_session: CancelSession) -> View:
    customer, subscription = cancel_session.customer, cancel_session.subscription
    ends_at = withdrawal_ends_at(cancel_session)
    return {
        "name": customer.name,
        "email": customer.email or "",
        "plan_name": cancel_session.shown_plan,
        "price": price_of(build_formats(cancel_session), subscription),
        "contract": subscription.ref,
        "last_day": ends_at and ends_at - timedelta(seconds=1),
        "can_go_back": bool(cancel_session.progress.way_back),
        "canceled_for": cancel_session.effective_at,
    }


def _result(step: Any, cancel_session: CancelSession) -> View:
    return result_view(cancel_session, get_action(cancel_session))


_VIEWS: Mapping[str, Callable[[Any, CancelSession], View]] = {
    "survey": _survey,
    "offer": _offer,
    "feedback": _feedback,
    "confirm": _confirm,
    "withdraw": _withdraw,
    "result": _result,
}
