"""Reading what a customer sends back with a step, as far as their wish needs it."""

from __future__ import annotations

from app.flows.errors import InvalidAnswer
from app.flows.steps import Answer, Form
from app.offers.shown import ShownOffer
from app.sessions.models import CancelSession
from app.sessions.progress import Intent


def read_answer(cancel_session: CancelSession, intent: Intent, form: Form) -> Answer:
    """Read what the intent needs. Whoever cancels is never held up by the rest of the form.

    :raises InvalidAnswer: if the form holds what was not asked.
    :raises InvalidChoice: if it chooses what was not offered.
    """
    step = cancel_session.flow.step(cancel_session.step_key)
    if intent is Intent.ACCEPT and cancel_session.offer is not None:
        return ShownOffer.model_validate(cancel_session.offer).read_choice(form)
    if intent in {Intent.SKIP, Intent.BACK, Intent.KEEP, Intent.ACCEPT, Intent.DECLINE}:
        return {}
    if intent is Intent.CANCEL and step.kind != "confirm":
        try:
            return step.read_answer(form)
        except InvalidAnswer:
            return {}
    return step.read_answer(form)
