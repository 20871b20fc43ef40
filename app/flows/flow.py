"""A flow ready to run: its steps as objects, in the order in which they come. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.locale import Address, is_formal_in
from app.fairness.ordering import arrange_steps
from app.fairness.policy import Policy
from app.flows.declaration import asked_under
from app.flows.document.parts import Feedback
from app.flows.document.schema import (
    ConfirmEntry,
    FeedbackEntry,
    FlowDocument,
    OfferEntry,
    ResultEntry,
    StepEntry,
    SurveyEntry,
)
from app.flows.steps import (
    ConfirmStep,
    FeedbackStep,
    OfferStep,
    ResultStep,
    Step,
    SurveyStep,
    WithdrawStep,
)


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps of one flow version in order, and how it addresses the customer.

    Questions before ``confirm`` are asked on the way. Questions after it are
    asked on the result page, when everything is decided.
    """

    steps: tuple[Step, ...]
    locales: tuple[str, ...]
    address: Address
    policy: Policy
    """What the jurisdictions of the customer allow."""

    @property
    def asks_permission(self) -> bool:
        """P19: whether the customer is asked before an offer may be shown."""
        return self.policy.has_permission_gate and self.find(OfferStep.kind) is not None

    def is_formal_in(self, locale: str) -> bool:
        """Return whether a customer who reads this language is addressed formally."""
        return is_formal_in(self.address, locale)

    def step(self, key: str) -> Step:
        """Return the step with this key. The withdrawal stands beside the order of the others."""
        if key == WithdrawStep.kind:
            return WithdrawStep()
        return next(step for step in self.steps if step.key == key)

    def find(self, kind: str) -> Step | None:
        """Return the step of this kind, if the flow has one."""
        return next((step for step in self.steps if step.kind == kind), None)

    def before_confirm(self) -> tuple[Step, ...]:
        """Return the steps a customer meets before the decision."""
        return self.steps[: self._confirm_index()]

    def after_confirm(self) -> tuple[Step, ...]:
        """Return the questions that wait until everything is decided."""
        later = self.steps[self._confirm_index() + 1 :]
        return tuple(step for step in later if step.kind != ResultStep.kind)

    def offers_for(self, reason_code: str | None) -> tuple[str, ...]:
        """Return the keys of the offers that fit a reason, the best first."""
        survey, page = self.find(SurveyStep.kind), self.find(OfferStep.kind)
        reason = survey.reason(reason_code) if isinstance(survey, SurveyStep) else None
        general = page.spec.offers if isinstance(page, OfferStep) else ()
        return (reason.offers if reason else ()) or general

    def _confirm_index(self) -> int:
        return next(i for i, step in enumerate(self.steps) if step.kind == ConfirmStep.kind)


def arrange(document: FlowDocument, policy: Policy) -> Flow:
    """Return the flow a document describes, in the order its customer's jurisdictions allow."""
    steps = _with_closing_feedback([_step(entry, document, policy) for entry in document.steps])
    return Flow(
        steps=tuple(_reordered(steps, policy)),
        locales=document.locales,
        address=document.address,
        policy=policy,
    )


def _reordered(steps: Sequence[Step], policy: Policy) -> list[Step]:
    """Move behind the result what may not stand before the decision.

    An offer that may not come before it is left out: afterwards it could only
    be one to undo, and the way back says that plainly.
    """
    by_kind = {step.kind: step for step in steps}
    kinds = list(by_kind)
    confirm, result = kinds.index(ConfirmStep.kind), kinds.index(ResultStep.kind)
    order = arrange_steps(kinds[:confirm], policy)
    moved = [kind for kind in order.after if kind != OfferStep.kind]
    decision, later = kinds[confirm : result + 1], kinds[result + 1 :]
    return [by_kind[kind] for kind in (*order.before, *decision, *moved, *later)]


def _step(entry: StepEntry, document: FlowDocument, policy: Policy) -> Step:
    match entry:
        case SurveyEntry():
            return SurveyStep(entry.survey, document.locales)
        case OfferEntry():
            return OfferStep(entry.offer)
        case FeedbackEntry():
            return FeedbackStep(entry.feedback)
        case ConfirmEntry():
            return ConfirmStep(entry.confirm, asked_under(policy))
        case ResultEntry():
            return ResultStep(entry.result)


def _with_closing_feedback(steps: Sequence[Step]) -> list[Step]:
    """``result: {feedback: true}`` is short for a feedback step at the end."""
    wants_feedback = any(isinstance(step, ResultStep) and step.spec.feedback for step in steps)
    if wants_feedback and not any(step.kind == FeedbackStep.kind for step in steps):
        return [*steps, FeedbackStep(Feedback())]
    return list(steps)
