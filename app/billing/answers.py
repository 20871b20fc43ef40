"""Reads what billing answered. Pure, and distrustful: anybody may answer anything."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.billing.models import ActionStatus
from app.core.network.http import Answer

MAX_LOCALES = 40
MAX_MESSAGE = 500
UNNAMED = "unnamed"
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ParsedAnswer:
    """What an answer says."""

    status: ActionStatus
    code: str | None = None
    message: Mapping[str, str] | None = None
    effective_at: datetime | None = None


PENDING = ParsedAnswer(ActionStatus.PENDING)


def read_answer(answer: Answer) -> ParsedAnswer:
    """Return what billing says it did; whatever is not clear is still pending.

    Only the status has to be readable: a cancellation that was applied stays
    applied when the date beside it is garbage, so a bad detail is left out.
    """
    if answer.status == 204:
        return ParsedAnswer(ActionStatus.APPLIED)
    said = _object(answer)
    match answer.status, said.get("status"):
        case 200, "applied":
            return ParsedAnswer(
                ActionStatus.APPLIED,
                message=_message(said.get("message")),
                effective_at=_moment(said.get("effective_at")),
            )
        case 200 | 409 | 422, "failed":
            return ParsedAnswer(
                ActionStatus.FAILED,
                code=_code(said.get("code")),
                message=_message(said.get("message")),
            )
        case _:
            return PENDING


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


def _object(answer: Answer) -> dict[str, Any]:
    try:
        said = json.loads(answer.body) if answer.is_whole else None
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


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
    """Read an ISO 8601 moment with its zone."""
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        return None
