"""What can still follow once a session has its outcome: questions, and a withdrawal. Pure."""

from __future__ import annotations

from dataclasses import replace

from app.flows.flow import Flow
from app.flows.steps import Answer, ResultStep, Step, WithdrawStep
from app.sessions.engine.progress import Answered, Intent, Move, Progress, Withdrawn


def after_the_end(flow: Flow, progress: Progress, intent: Intent, answer: Answer) -> Move:
    """Return where an intent leads once there is an outcome.

    Questions that come after the decision change nothing about it; a withdrawal does.
    """
    if intent is Intent.WITHDRAW:
        return _withdraw(progress, answer)
    if progress.step_key == WithdrawStep.kind:
        return Move(replace(progress, step_key=ResultStep.kind))
    if intent not in {Intent.CONTINUE, Intent.SKIP, Intent.BACK}:
        return Move(progress)
    if progress.step_key == ResultStep.kind:
        question = next_question(flow, progress)
        return Move(replace(progress, step_key=question.key) if question else progress)
    result = replace(progress, step_key=ResultStep.kind)
    if intent is Intent.BACK:
        return Move(result)
    facts = (Answered(progress.step_key, answer),)
    return Move(result.with_facts(facts), facts)


def _withdraw(progress: Progress, answer: Answer) -> Move:
    """Go to the page that takes the withdrawal, and from there back to the result."""
    if progress.step_key != WithdrawStep.kind:
        return Move(replace(progress, step_key=WithdrawStep.kind))
    declared = progress.with_facts([Answered(WithdrawStep.kind, answer)])
    return Move(replace(declared, step_key=ResultStep.kind), (Withdrawn(),))


def next_question(flow: Flow, progress: Progress) -> Step | None:
    """Return the question that waits behind the result, if one is left."""
    if progress.outcome is None:
        return None
    return next((step for step in flow.after_confirm() if step.key not in progress.answers), None)
