"""Reading what a customer sends back with a step, as far as their wish needs it."""

from __future__ import annotations

from app.core.clock import utcnow
from app.flows.errors import InvalidAnswer
from app.flows.steps import Answer, ConfirmStep, Form, WithdrawStep
from app.offers.snapshot import OfferSnapshot
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
    if intent is Intent.ACCEPT and cancel_session.offer is not None:
        return OfferSnapshot.model_validate(cancel_session.offer).read_choice(form)
    if intent in {Intent.SKIP, Intent.BACK, Intent.KEEP, Intent.ACCEPT, Intent.DECLINE}:
        return {}
    if intent in _DECISIONS and step.kind != _DECISIONS[intent]:
        try:
            return step.read_answer(form)
        except InvalidAnswer:
            return {}
    answer = step.read_answer(form)
    check_end_day(cancel_session, answer, utcnow())
    return answer


def within_rights(cancel_session: CancelSession, intent: Intent) -> Intent:
    """Let somebody whose days to withdraw are over, or who did already, cancel instead."""
    if intent is not Intent.WITHDRAW:
        return intent
    is_theirs = may_withdraw if cancel_session.is_open else may_still_withdraw
    return intent if is_theirs(cancel_session, utcnow()) else Intent.CANCEL


_DECISIONS = {Intent.CANCEL: ConfirmStep.kind, Intent.WITHDRAW: WithdrawStep.kind}
"""The step on which each decision is taken."""
