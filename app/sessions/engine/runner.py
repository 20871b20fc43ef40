"""Decides which step comes next. Pure: a progress and an intent in, a move out.

The rules it keeps, whatever the order of the steps:

- ``cancel`` leads to confirm from every step, and from confirm to the end;
- ``withdraw`` does the same by the page of the withdrawal;
- at most one offer is shown in an attempt, and a declined one never comes back;
- there is one outcome or none, and nothing changes it;
- a cancellation can become a withdrawal, once: the session says until when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from app.flows.flow import Flow
from app.flows.steps import (
    Answer,
    ConfirmStep,
    OfferStep,
    ResultStep,
    Step,
    SurveyStep,
    WithdrawStep,
)
from app.offers.snapshot import OfferSnapshot
from app.sessions.engine.post_outcome import after_the_end
from app.sessions.engine.progress import (
    Answered,
    Ended,
    Fact,
    Intent,
    Move,
    OfferAccepted,
    OfferDeclined,
    OfferShown,
    OfferState,
    Outcome,
    Progress,
)

ChooseOffer = Callable[[str | None], OfferSnapshot | None]
"""Returns the first eligible offer for a reason. Asked at most once in an attempt."""


def begin(flow: Flow, choose_offer: ChooseOffer) -> Move:
    """Return the first step of a flow."""
    return _enter_first(flow, flow.before_confirm(), Progress(step_key=""), choose_offer)


def advance(  # noqa: PLR0911 (one for each intent)
    flow: Flow, progress: Progress, intent: Intent, answer: Answer, choose_offer: ChooseOffer
) -> Move:
    """Return where ``intent`` leads from the current step.

    An intent that means nothing here leaves the customer where they are.
    ``answer`` is what the step read from the form; for ``accept`` it is the
    customer's choice within the offer.
    """
    if progress.outcome is not None:
        return after_the_end(flow, progress, intent, answer)
    match intent:
        case Intent.KEEP:
            return _keep(progress)
        case Intent.CANCEL:
            return _decide(flow, progress, ConfirmStep.kind, answer)
        case Intent.WITHDRAW:
            return _decide(flow, progress, WithdrawStep.kind, answer)
        case Intent.BACK:
            return _back(progress)
        case Intent.ACCEPT if progress.faces_offer:
            return _accept(progress, answer)
        case Intent.DECLINE if progress.faces_offer:
            return _go_on(flow, progress, (OfferDeclined(),), choose_offer)
        case Intent.CONTINUE | Intent.SKIP if _is_question(flow, progress):
            return _go_on(flow, progress, (Answered(progress.step_key, answer),), choose_offer)
    return Move(progress)


def offer_applied(progress: Progress) -> Move:
    """Billing applied the accepted offer: the customer is saved, unless they moved on.

    Somebody who went to confirm while billing was silent is not sent back.
    """
    applied = replace(progress, offer_state=OfferState.APPLIED)
    if applied.outcome is None and applied.step_key == ResultStep.kind:
        return _end(applied, Outcome.SAVED)
    return Move(applied)


def offer_failed(progress: Progress) -> Move:
    """Billing refused the accepted offer: back to the decision, with the offer gone."""
    failed = replace(progress, offer_state=OfferState.FAILED)
    if failed.outcome is None and failed.step_key == ResultStep.kind:
        return Move(failed.at(ConfirmStep.kind))
    return Move(failed)


def offer_gone(progress: Progress) -> Move:
    """The offer ran out between being shown and being accepted: on to the decision without it."""
    return Move(replace(progress, offer_state=OfferState.GONE).at(ConfirmStep.kind))


def leave(progress: Progress) -> Move:
    """The customer is gone: abandoned, unless an offer of ours holds already."""
    if progress.outcome is not None or progress.offer_state is OfferState.ACCEPTED:
        return Move(progress)
    has_offer = progress.offer_state is OfferState.APPLIED
    return _end(progress, Outcome.SAVED if has_offer else Outcome.ABANDONED)


def _keep(progress: Progress) -> Move:
    if progress.is_waiting:
        return Move(progress.at(ResultStep.kind))
    has_offer = progress.offer_state is OfferState.APPLIED
    return _end(progress, Outcome.SAVED if has_offer else Outcome.KEPT)


def _decide(flow: Flow, progress: Progress, step_key: str, answer: Answer) -> Move:
    """Go to the page that takes the decision, and from there to the end."""
    facts = _parting_facts(flow, progress, answer)
    progress = progress.with_facts(facts)
    if progress.step_key != step_key:
        return Move(progress.at(step_key), facts)
    confirmed = progress.with_facts([Answered(step_key, answer)])
    return _end(confirmed, Outcome.CANCELED)


def _parting_facts(flow: Flow, progress: Progress, answer: Answer) -> tuple[Fact, ...]:
    """Keep what somebody who cuts the questions short has said already."""
    if progress.faces_offer:
        return (OfferDeclined(),)
    if _is_question(flow, progress) and any(value is not None for value in answer.values()):
        return (Answered(progress.step_key, answer),)
    return ()


def _back(progress: Progress) -> Move:
    trail = progress.way_back
    if not trail:
        return Move(progress)
    return Move(replace(progress, step_key=trail[-1], trail=trail[:-1]))


def _accept(progress: Progress, choice: Answer) -> Move:
    accepted = replace(progress, offer_state=OfferState.ACCEPTED, choice=dict(choice))
    return Move(accepted.at(ResultStep.kind), (OfferAccepted(),))


def _go_on(
    flow: Flow, progress: Progress, facts: tuple[Fact, ...], choose_offer: ChooseOffer
) -> Move:
    progress = progress.with_facts(facts)
    steps = flow.before_confirm()
    rest = steps[[step.key for step in steps].index(progress.step_key) + 1 :]
    move = _enter_first(flow, rest, progress, choose_offer)
    return Move(move.progress, facts + move.facts)


def _enter_first(
    flow: Flow, steps: Iterable[Step], progress: Progress, choose_offer: ChooseOffer
) -> Move:
    """Enter the first of ``steps`` that has something to show, or else confirm."""
    for step in steps:
        if not isinstance(step, OfferStep):
            return Move(progress.at(step.key))
        proposed = _with_offer(flow, progress, choose_offer)
        if proposed is not None:
            entered = proposed.at(step.key)
            return Move(entered, () if progress.offer else (OfferShown(),))
    return Move(progress.at(ConfirmStep.kind))


def _with_offer(flow: Flow, progress: Progress, choose_offer: ChooseOffer) -> Progress | None:
    """Return the progress with the offer to show, or None if there is none to show."""
    if progress.offer is not None:
        is_open = progress.offer_state is OfferState.SHOWN
        fits = progress.offer.key in flow.offers_for(progress.reason_code)
        return progress if is_open and fits else None
    offer = choose_offer(progress.reason_code) if _may_offer(flow, progress) else None
    if offer is None:
        return None
    return replace(progress, offer=offer, offer_state=OfferState.SHOWN)


def _may_offer(flow: Flow, progress: Progress) -> bool:
    """Where a law wants it, nothing is offered before the customer allowed it."""
    if not flow.policy.has_permission_gate:
        return True
    return progress.answers.get(SurveyStep.kind, {}).get("may_offer") is True


def _end(progress: Progress, outcome: Outcome) -> Move:
    """End here. The way stays, for counts of how far customers come; it leads nobody back."""
    ended = replace(progress.at(ResultStep.kind), outcome=outcome)
    return Move(ended, (Ended(outcome),))


def _is_question(flow: Flow, progress: Progress) -> bool:
    return flow.step(progress.step_key).kind not in {"offer", "confirm", "withdraw", "result"}
