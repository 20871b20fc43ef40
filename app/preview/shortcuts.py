"""Straight to a place in a preview: what a customer on the way there would plausibly answer."""

from __future__ import annotations

import enum

from app.flows.steps import Form, SurveyStep
from app.preview.links import BillingAnswer, Preview
from app.preview.walk import begin_preview, chooser_without_host, take_step
from app.sessions.engine.progress import Intent, OfferState, Outcome
from app.sessions.flow import get_flow
from app.sessions.models import CancelSession

_FARTHEST = 12
"""More steps than a flow has."""


class Shortcut(enum.StrEnum):
    """Where a preview can begin."""

    SURVEY = "survey"
    OFFER = "offer"
    FEEDBACK = "feedback"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    """Where a law lets the customer withdraw in the first days."""
    RESULT = "result"
    """After a cancellation."""
    ACCEPTED = "accepted"
    """After an offer was accepted: what billing's answer makes of it."""
    KEPT = "kept"
    """After the customer chose to keep the subscription."""


def begin_at(
    preview: Preview, place: Shortcut | None, reason: str | None = None
) -> tuple[CancelSession, bool]:
    """Return a session at a place, and whether the customer can come there at all.

    ``reason`` is the one they give; otherwise the first that leads to an offer,
    if they are to see one. Whoever cannot come to the place stands at the decision.

    :raises FlowNotFound: if there is no such flow or version.
    :raises InvalidDocument: if the draft is no flow yet.
    """
    cancel_session = begin_preview(preview)
    if place is None or _go_to(cancel_session, place, preview.billing, reason):
        return cancel_session, True
    cancel_session = begin_preview(preview)
    _go_to(cancel_session, Shortcut.CONFIRM, preview.billing, reason)
    return cancel_session, False


def _go_to(
    cancel_session: CancelSession, place: Shortcut, billing: BillingAnswer, reason: str | None
) -> bool:
    for _ in range(_FARTHEST):
        if _is_at(cancel_session, place):
            return True
        before = cancel_session.progress
        take_step(cancel_session, *_answer(cancel_session, place, reason), billing)
        if cancel_session.progress == before:
            return False
    return False


def _is_at(cancel_session: CancelSession, place: Shortcut) -> bool:
    match place:
        case Shortcut.ACCEPTED:
            settled = {OfferState.ACCEPTED, OfferState.APPLIED, OfferState.FAILED}
            return cancel_session.offer_state in settled
        case Shortcut.KEPT:
            return cancel_session.outcome is Outcome.KEPT
        case _:
            return cancel_session.step_key == place


def _answer(
    cancel_session: CancelSession, place: Shortcut, reason: str | None
) -> tuple[Intent, Form]:
    match cancel_session.step_key:
        case "survey":
            code = reason or _likely_reason(cancel_session)
            return Intent.CONTINUE, {"reason": code, "may_offer": "yes"}
        case "offer" if place is Shortcut.ACCEPTED and cancel_session.progress.offer:
            return Intent.ACCEPT, cancel_session.progress.offer.sample_form()
        case "offer":
            return Intent.DECLINE, {}
        case "confirm" if place is Shortcut.WITHDRAW:
            return Intent.WITHDRAW, {}
        case "confirm":
            return (Intent.KEEP if place is Shortcut.KEPT else Intent.CANCEL), {}
        case _:
            return Intent.CONTINUE, {}


def _likely_reason(cancel_session: CancelSession) -> str:
    """Return the first reason that leads to an offer, else the first."""
    survey = get_flow(cancel_session).find(SurveyStep.kind)
    reasons = survey.spec.reasons if isinstance(survey, SurveyStep) else ()
    codes = [reason.code for reason in reasons]
    choose = chooser_without_host(cancel_session)
    return next((code for code in codes if choose(code)), codes[0] if codes else "")
