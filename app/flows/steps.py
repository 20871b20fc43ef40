"""The steps: each knows what to ask and what counts as an answer, and never sees a request."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from app.core import form_values
from app.flows.declaration import Asked, read_declaration, read_withdrawal
from app.flows.document import parts
from app.flows.document.vocabulary import Effective
from app.flows.errors import InvalidAnswer

MAX_ANSWER_LENGTH = 2000
USAGE = ("high", "medium", "low")
EXIT_QUESTIONS = ("goal", "expectation", "change")
"""What were you trying to achieve; what did you expect and not get; what would you change."""
FREE_TEXT_FIELDS = ("text", *EXIT_QUESTIONS)
"""The parts of answers that are the customer's own words."""
FEEDBACK_CODES = ("usage", "may_notify")
"""What is feedback without being text."""
PERSONAL_FIELDS = (*FREE_TEXT_FIELDS, "name", "email")
"""The parts of answers that say who the customer is, or are their own words."""

Answer = Mapping[str, Any]
Form = Mapping[str, str]


class Step(Protocol):
    """One page of a flow."""

    kind: ClassVar[str]

    @property
    def spec(self) -> parts.DocumentPart:
        """What the document says about it."""
        ...

    @property
    def key(self) -> str:
        """The name of the step within its flow."""
        ...

    def read_answer(self, form: Form) -> Answer:
        """Return the answer in a submitted form.

        :raises InvalidAnswer: if the form holds what was not asked.
        """
        ...


class _KeyedByKind:
    kind: ClassVar[str]

    @property
    def key(self) -> str:
        """A flow has at most one step of a kind, so the kind is its name."""
        return self.kind


@dataclass(frozen=True, slots=True)
class SurveyStep(_KeyedByKind):
    """Asks for the main reason to cancel."""

    kind: ClassVar[str] = "survey"
    spec: parts.Survey
    locales: tuple[str, ...] = ()
    """The languages of the flow, in the order in which they stand in for each other."""

    def reasons_for(self, customer_ref: str) -> tuple[parts.Reason, ...]:
        """Return the reasons in this customer's own order, ``other`` at the end.

        The first of a list is picked more often, so each customer gets another
        first; the same customer always gets the same.
        """
        reasons = list(self.spec.reasons)
        if self.spec.shuffle:
            random.Random(customer_ref).shuffle(reasons)  # noqa: S311 - fairness, not secrecy
        return tuple(sorted(reasons, key=lambda reason: reason.code == "other"))

    def reason(self, code: str | None) -> parts.Reason | None:
        """Return what the survey says about a reason."""
        return next((reason for reason in self.spec.reasons if reason.code == code), None)

    def read_answer(self, form: Form) -> Answer:
        """Return the reason and the answer to its follow-up; both may be missing.

        :raises InvalidAnswer: if the form names a reason the survey does not have.
        """
        code = form.get("reason") or None
        reason = self.reason(code)
        allowed = {"may_offer": True} if form.get("may_offer") == "yes" else {}
        if code is None:
            return {"reason": None} | allowed
        if reason is None:
            raise InvalidAnswer("unknown_reason", "reason")
        return {"reason": code} | allowed | _read_follow_up(reason, form)


@dataclass(frozen=True, slots=True)
class OfferStep(_KeyedByKind):
    """Proposes one thing. What counts as accepting depends on the offer that is shown."""

    kind: ClassVar[str] = "offer"
    spec: parts.OfferPage

    def read_answer(self, form: Form) -> Answer:
        """Return nothing: the offer itself reads the customer's choice."""
        return {}


@dataclass(frozen=True, slots=True)
class FeedbackStep(_KeyedByKind):
    """Asks the exit questions, and whether to tell the customer about changes."""

    kind: ClassVar[str] = "feedback"
    spec: parts.Feedback

    def read_answer(self, form: Form) -> Answer:
        """Return what was answered; nothing is required, and consent is never assumed.

        :raises InvalidAnswer: if a text is too long or the usage is none of ours.
        """
        usage = form.get("usage") or None
        if usage is not None and usage not in USAGE:
            raise InvalidAnswer("unknown_choice", "usage")
        answer: dict[str, Any] = {name: read_text(form, name) for name in EXIT_QUESTIONS}
        answer |= {"usage": usage, "may_notify": form.get("may_notify") == "yes"}
        return {name: value for name, value in answer.items() if value}


@dataclass(frozen=True, slots=True)
class ConfirmStep(_KeyedByKind):
    """Says what canceling means and takes the decision."""

    kind: ClassVar[str] = "confirm"
    spec: parts.Confirm
    asked: Asked
    """What the customer's law lets them declare here."""

    def read_answer(self, form: Form) -> Answer:
        """Return when the cancellation takes effect, the first of the flow unless chosen,
        and what else the customer's law lets them declare.

        :raises InvalidAnswer: if the flow does not allow the choice, or an entry is none.
        """
        chosen = form.get("effective") or self.spec.effective[0].value
        if chosen not in list(self.spec.effective):
            raise InvalidAnswer("unknown_choice", "effective")
        effective = {"effective": Effective(chosen).value}
        return effective | read_declaration(form, self.asked)


@dataclass(frozen=True, slots=True)
class WithdrawStep(_KeyedByKind):
    """Takes a withdrawal from the contract. In no document: the law puts it into every flow."""

    kind: ClassVar[str] = "withdraw"
    spec: parts.DocumentPart = field(default_factory=parts.DocumentPart)

    def read_answer(self, form: Form) -> Answer:
        """Return who withdraws, as far as the page asked, and where the confirmation goes.

        :raises InvalidAnswer: if an entry cannot be what it should be.
        """
        return read_withdrawal(form)


@dataclass(frozen=True, slots=True)
class ResultStep(_KeyedByKind):
    """Says what is true now."""

    kind: ClassVar[str] = "result"
    spec: parts.Result

    def read_answer(self, form: Form) -> Answer:
        """Return nothing: the result asks nothing."""
        return {}


def read_text(form: Form, field: str) -> str | None:
    """Return a free text with tidy line ends, or None if it is empty.

    :raises InvalidAnswer: if it is too long or holds control characters.
    """
    return form_values.read_text(form, field, MAX_ANSWER_LENGTH, InvalidAnswer)


def _read_follow_up(reason: parts.Reason, form: Form) -> dict[str, Any]:
    """Read only the follow-up of the reason that was chosen; the page holds all of them."""
    if reason.follow_up is None:
        return {}
    field = f"follow_up.{reason.code}"
    if reason.follow_up.ask == "text":
        text = read_text(form, field)
        return {"text": text} if text else {}
    code = form.get(field) or None
    if code is not None and code not in {choice.code for choice in reason.follow_up.choices}:
        raise InvalidAnswer("unknown_choice", field)
    return {"follow_up": code} if code else {}
