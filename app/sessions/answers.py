"""Reading what a customer sends back with a step, as far as their wish needs it."""

from __future__ import annotations

from app.core.clock import utcnow
from app.flows.errors import InvalidAnswer
from app.flows.steps import Answer, ConfirmStep, Form, SurveyStep, WithdrawStep
from app.sessions.engine.progress import Intent
from app.sessions.flow import get_flow
from app.sessions.models import CancelSession
from app.sessions.terms.declaration import check_end_day, may_still_withdraw, may_withdraw


def read_answer(cancel_session: CancelSession, intent: Intent, form: Form) -> Answer:
    """Read what the intent needs. Whoever cancels is never held up by the rest of the form.

    :raises InvalidAnswer: if the form holds what was not asked.
    :raises InvalidChoice: if it chooses what was not offered.
    """
    step = get_flow(cancel_session).step(cancel_session.step_key)
    if intent is Intent.ACCEPT and cancel_session.shown_offer is not None:
        return cancel_session.shown_offer.read_choice(form)
    if intent is Intent.SKIP:
        return _with_permission(cancel_session, {})
    if intent in {Intent.BACK, Intent.KEEP, Intent.ACCEPT, Intent.DECLINE}:
        return {}
    if intent in _DECISIONS and step.kind != _DECISIONS[intent]:
        try:
            return _with_permission(cancel_session, step.read_answer(form))
        except InvalidAnswer:
            return _with_permission(cancel_session, {})
    answer = step.read_answer(form)
    check_end_day(cancel_session, answer, utcnow())
    return _with_permission(cancel_session, answer)


def _with_permission(cancel_session: CancelSession, answer: Answer) -> Answer:
    """Return an answer with what was said to the question whether an offer may be shown.

    The law has it asked once (P19): the first answer stands, and none is a no.
    """
    flow = get_flow(cancel_session)
    if cancel_session.step_key != SurveyStep.kind or not flow.asks_permission:
        return answer
    earlier = cancel_session.answers.get(SurveyStep.kind, {})
    first = earlier.get("may_offer", answer.get("may_offer", False))
    return {**answer, "may_offer": first}


def within_rights(cancel_session: CancelSession, intent: Intent) -> Intent:
    """Let somebody whose days to withdraw are over, or who did already, cancel instead."""
    if intent is not Intent.WITHDRAW:
        return intent
    is_theirs = may_withdraw if cancel_session.is_open else may_still_withdraw
    return intent if is_theirs(cancel_session, utcnow()) else Intent.CANCEL


_DECISIONS = {Intent.CANCEL: ConfirmStep.kind, Intent.WITHDRAW: WithdrawStep.kind}
"""The step on which each decision is taken."""
