"""What a customer answered, in the words of the flow they went through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.flows.document.content import text_in
from app.flows.flow import Flow
from app.flows.steps import FREE_TEXT_FIELDS, SurveyStep
from app.labels.member.sessions import question_label, reason_in_flow
from app.sessions.flow import get_flow
from app.sessions.models import CancelSession


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer. What customers wrote themselves is shown as a quotation."""

    question: str
    answer: str
    is_own_words: bool = False


def answers_view(cancel_session: CancelSession, locale: str) -> list[AnswerView]:
    """Return the answers in the order in which they were given."""
    flow = get_flow(cancel_session)
    return [
        view
        for answer in cancel_session.answers.values()
        for name, value in answer.items()
        if (view := _view(flow, answer, name, value, locale)) is not None
    ]


def _view(
    flow: Flow, answer: Mapping[str, Any], name: str, value: Any, locale: str
) -> AnswerView | None:
    if name in FREE_TEXT_FIELDS:
        return AnswerView(question_label(name), str(value), is_own_words=True)
    if name not in _questions():
        return None
    match name:
        case "reason":
            words = reason_in_flow(flow, value, locale)
        case "follow_up":
            words = _choice_words(flow, answer.get("reason"), value, locale)
        case _:
            words = _code_words(value)
    return AnswerView(_questions()[name], words)


def _questions() -> dict[str, str]:
    return {
        "reason": _("Reason"),
        "follow_up": question_label("text"),
        "usage": _("Usage"),
        "may_notify": _("Wants updates"),
        "may_offer": _("Agreed to see an offer"),
        "effective": _("Effective date"),
        "end_on": _("Requested end date"),
        "kind": _("Kind of cancellation"),
        "name": _("Name"),
        "email": _("Receipt to"),
    }


def _choice_words(flow: Flow, reason_code: str | None, code: str, locale: str) -> str:
    survey = flow.find(SurveyStep.kind)
    reason = survey.reason(reason_code) if isinstance(survey, SurveyStep) else None
    choices = reason.follow_up.choices if reason and reason.follow_up else ()
    said = (
        text_in(each.label, locale, chain=flow.locales) for each in choices if each.code == code
    )
    return next(said, code)


def _code_words(code: Any) -> str:
    return {
        True: _("Yes"),
        False: _("No"),
        "high": _("Often"),
        "medium": _("Sometimes"),
        "low": _("Rarely"),
        "period_end": _("End of billing period"),
        "immediately": _("Immediately"),
        "ordinary": _("Standard"),
        "extraordinary": _("For good cause"),
        "withdrawal": _("Withdrawal"),
    }.get(code, str(code))
