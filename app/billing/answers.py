"""Reads what billing answered. Pure, and distrustful: anybody may answer anything."""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.billing.models import ActionKind, ActionStatus
from app.core.moments import read_moment
from app.core.network.http import Answer

MAX_LOCALES = 40
MAX_MESSAGE = 500
UNNAMED = "unnamed"
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class AnswerProblem(enum.StrEnum):
    """What is wrong with an answer that says neither applied nor failed."""

    NO_ANSWER = "no_answer"
    SERVER_ERROR = "server_error"
    """A status that promises nothing: not found, not allowed, broken."""
    UNREADABLE = "unreadable"
    """A success whose body is no JSON object."""
    NO_STATUS = "no_status"
    """A JSON object whose ``status`` is neither applied nor failed."""


@dataclass(frozen=True, slots=True)
class ParsedAnswer:
    """What an answer says."""

    status: ActionStatus
    code: str | None = None
    problem: AnswerProblem | None = None
    """Why it says nothing, for the host's developer."""
    message: Mapping[str, str] | None = None
    effective_at: datetime | None = None


_CANCELS = frozenset({ActionKind.CANCEL, ActionKind.VERIFY_CANCEL})
_ALREADY = re.compile(r"(subscription_)?already_cancell?ed")


def read_answer(answer: Answer, kind: ActionKind) -> ParsedAnswer:
    """Return what billing says it did; whatever is not clear is still pending.

    Only the status has to be readable: a cancellation that was applied stays
    applied when the date beside it is garbage, so a bad detail is left out.
    """
    is_success = answer.status is not None and 200 <= answer.status < 300
    if answer.status in {204, 205}:
        return ParsedAnswer(ActionStatus.APPLIED)
    if answer.status == 202 or not (is_success or answer.status in {409, 422}):
        return ParsedAnswer(ActionStatus.PENDING, problem=_silence(answer))
    said = _object(answer)
    if said is None:
        return ParsedAnswer(ActionStatus.PENDING, problem=AnswerProblem.UNREADABLE)
    if (is_success and said.get("status") == "applied") or is_already_done(kind, said):
        return _applied(said)
    if said.get("status") == "failed":
        return ParsedAnswer(
            ActionStatus.FAILED,
            code=_code(said.get("code")),
            message=_message(said.get("message")),
        )
    return ParsedAnswer(ActionStatus.PENDING, problem=AnswerProblem.NO_STATUS)


def is_already_done(kind: ActionKind, said: Mapping[str, Any]) -> bool:
    """Return whether billing refuses to cancel because that is done: then it has applied it."""
    words = (said.get("code"), said.get("status"))
    return kind in _CANCELS and any(
        isinstance(word, str) and _ALREADY.fullmatch(word.lower().replace("-", "_"))
        for word in words
    )


def _applied(said: Mapping[str, Any]) -> ParsedAnswer:
    return ParsedAnswer(
        ActionStatus.APPLIED,
        message=_message(said.get("message")),
        effective_at=_moment(said.get("effective_at")),
    )


def _silence(answer: Answer) -> AnswerProblem | None:
    """Return what is wrong with an answer that promises nothing; 202 promises to answer later."""
    if answer.status == 202:
        return None
    return AnswerProblem.NO_ANSWER if answer.status is None else AnswerProblem.SERVER_ERROR


def is_code(value: Any) -> bool:
    """Return whether a word can name why billing failed."""
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


def is_message(value: Any) -> bool:
    """Return whether customers can read this: a text for each locale, none too long."""
    if not isinstance(value, dict) or len(value) > MAX_LOCALES:
        return False
    return all(
        _LOCALE.fullmatch(locale)
        and isinstance(text, str)
        and len(text) <= MAX_MESSAGE
        and not _UNPRINTABLE.search(text)
        for locale, text in value.items()
    )


def _object(answer: Answer) -> dict[str, Any] | None:
    try:
        said = json.loads(answer.body) if answer.is_whole else None
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _code(value: Any) -> str:
    return str(value) if is_code(value) else UNNAMED


def _message(value: Any) -> dict[str, str] | None:
    """Keep texts by locale, as far as they are texts by locale."""
    if not isinstance(value, dict):
        return None
    texts = {
        locale: _UNPRINTABLE.sub("", text)[:MAX_MESSAGE]
        for locale, text in list(value.items())[:MAX_LOCALES]
        if _LOCALE.fullmatch(locale) and isinstance(text, str)
    }
    return {locale: text for locale, text in texts.items() if text.strip()} or None


def _moment(value: Any) -> datetime | None:
    """Read an ISO 8601 moment with its zone, if it lies where a moment can."""
    try:
        return read_moment(value)
    except ValueError:
        return None
