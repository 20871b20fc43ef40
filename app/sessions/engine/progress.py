"""Where a customer stands in a flow: a value, so that the runner can be pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.flows.steps import FEEDBACK_CODES, FREE_TEXT_FIELDS, Answer, OfferStep, ResultStep
from app.offers.snapshot import OfferSnapshot


class Outcome(enum.StrEnum):
    """How a cancel session ended."""

    SAVED = "saved"
    KEPT = "kept"
    CANCELED = "canceled"
    ABANDONED = "abandoned"


class Intent(enum.StrEnum):
    """What the customer wants with the page they send back."""

    CONTINUE = "continue"
    SKIP = "skip"
    ACCEPT = "accept"
    DECLINE = "decline"
    CANCEL = "cancel"
    KEEP = "keep"
    BACK = "back"
    WITHDRAW = "withdraw"


class OfferState(enum.StrEnum):
    """What became of the one offer of a session."""

    SHOWN = "shown"
    DECLINED = "declined"
    ACCEPTED = "accepted"
    """The customer accepted; billing has not answered yet."""
    APPLIED = "applied"
    FAILED = "failed"
    GONE = "gone"
    """The customer accepted it too late: the last of them went to somebody else."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One customer's place in a flow, and what they said on the way."""

    step_key: str
    trail: tuple[str, ...] = ()
    """The steps behind the customer, the latest last."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """By step key."""
    offer: OfferSnapshot | None = None
    """The one offer of this attempt, frozen as it was shown."""
    offer_state: OfferState | None = None
    choice: Mapping[str, Any] | None = None
    """What the customer chose within the offer, such as the months of a pause."""
    outcome: Outcome | None = None

    @property
    def reason_code(self) -> str | None:
        """The main reason, if the customer gave one."""
        reason = self.answers.get("survey", {}).get("reason")
        return str(reason) if reason else None

    @property
    def said(self) -> str | None:
        """What the customer wrote, without regard to case; None without any feedback.

        Whoever wrote nothing, but said how much they used it or may be told of changes,
        has given feedback too: empty words.
        """
        texts = [
            str(answer[name])
            for answer in self.answers.values()
            for name in FREE_TEXT_FIELDS
            if answer.get(name)
        ]
        has_answered = any(
            answer.get(name) for answer in self.answers.values() for name in FEEDBACK_CODES
        )
        return "\n".join(texts).casefold() or ("" if has_answered else None)

    @property
    def is_waiting(self) -> bool:
        """Whether the customer waits for billing to answer about an accepted offer."""
        return self.outcome is None and self.offer_state is OfferState.ACCEPTED

    @property
    def faces_offer(self) -> bool:
        """Whether the customer looks at an offer they have not decided about."""
        return self.step_key == OfferStep.kind and self.offer_state is OfferState.SHOWN

    @property
    def way_back(self) -> tuple[str, ...]:
        """The steps behind the customer that still ask something, the latest last."""
        if self.outcome is not None or self.offer_state in {
            OfferState.ACCEPTED,
            OfferState.APPLIED,
        }:
            return ()
        closed = {ResultStep.kind}
        if self.offer_state is not OfferState.SHOWN:
            closed.add(OfferStep.kind)
        return tuple(key for key in self.trail if key not in closed)

    def columns(self) -> dict[str, Any]:
        """Return what a session stores of it, by column. The offer it stores as it was shown."""
        return {
            "step_key": self.step_key,
            "trail": list(self.trail),
            "answers": {key: dict(answer) for key, answer in self.answers.items()},
            "said": self.said,
            "reason_code": self.reason_code,
            "offer_state": self.offer_state,
            "choice": dict(self.choice) if self.choice is not None else None,
            "outcome": self.outcome,
        }

    def at(self, step_key: str) -> Progress:
        """Return the place one step further on; Back leads here."""
        trail = (*self.trail, self.step_key) if self.step_key else ()
        return replace(self, step_key=step_key, trail=trail)

    def with_facts(self, facts: Iterable[Fact]) -> Progress:
        """Return the place with what happened taken down."""
        progress = self
        for fact in facts:
            if isinstance(fact, Answered):
                answers = {**progress.answers, fact.step_key: fact.answer}
                progress = replace(progress, answers=answers)
            if isinstance(fact, OfferDeclined):
                progress = replace(progress, offer_state=OfferState.DECLINED)
        return progress


@dataclass(frozen=True, slots=True)
class Answered:
    """The customer answered a step."""

    step_key: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class OfferShown:
    """The customer saw the offer."""


@dataclass(frozen=True, slots=True)
class OfferAccepted:
    """The customer accepted the offer."""


@dataclass(frozen=True, slots=True)
class OfferDeclined:
    """The customer went on without the offer."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The session has its outcome."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A session that was canceled became a withdrawal from the contract."""


Fact = Answered | OfferShown | OfferAccepted | OfferDeclined | Ended | Withdrawn


@dataclass(frozen=True, slots=True)
class Move:
    """Where the customer stands now, and what happened on the way there, in order."""

    progress: Progress
    facts: tuple[Fact, ...] = ()
