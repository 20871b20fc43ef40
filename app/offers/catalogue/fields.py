"""Types of the values that hosts and owners give us: bounded, and storable everywhere. Pure."""

from __future__ import annotations

import enum
import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)

from app.accounts.errors import InvalidOrigin
from app.accounts.origins import read_origin
from app.core.findings import invalid
from app.core.money import CURRENCIES

MAX_AMOUNT = 10**15
"""Exact in every JSON reader, which may count in floating point."""
MAX_WORDS_LENGTH = 2000
MAX_FLAT_LENGTH = 500
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


class Frozen(BaseModel):
    """A value: never changed, and the same again after a trip through JSON.

    Its errors keep the values out, because they may be about a person.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Definition(Frozen):
    """What an owner writes down: a key that means nothing is a mistake to hear about."""

    model_config = ConfigDict(extra="forbid")


def _storable(text: str) -> str:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise invalid("unstorable", "must not contain NUL or half a character")
    return text


def _one_line(text: str) -> str:
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise invalid("unstorable", "must not contain control characters")
    return _storable(text)


def _words(value: Any) -> Any:
    if isinstance(value, str):
        return _filled(_storable(_not_longer(value, MAX_WORDS_LENGTH)))
    if not isinstance(value, dict) or not value:
        raise invalid("text", "must be a text, or a text for each locale")
    for locale, text in value.items():
        if not isinstance(locale, str) or not _LOCALE.fullmatch(locale):
            raise invalid("locale", f"{locale!r} must be a locale such as de")
        if not isinstance(text, str):
            raise invalid("text", f"the words for {locale} must be a text")
        _filled(_storable(_not_longer(text, MAX_WORDS_LENGTH)))
    return value


def _flat(value: Any) -> Any:
    if isinstance(value, str):
        return _storable(_not_longer(value, MAX_FLAT_LENGTH))
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and abs(value) <= MAX_AMOUNT:  # not NaN
        return value
    raise invalid("flat_value", "must be a text, a number, true, false or null")


def _not_longer(text: str, limit: int) -> str:
    if len(text) > limit:
        raise invalid("too_long_text", f"must not be longer than {limit} characters", limit=limit)
    return text


def _filled(text: str) -> str:
    if not text.strip():
        raise invalid("empty", "must not be empty")
    return text


def _limit(value: Any) -> Any:
    return _words(value) if isinstance(value, dict) else _flat(value)


def _known_currency(code: str) -> str:
    if code not in CURRENCIES:
        raise invalid("currency", "must be a currency of ISO 4217 in capital letters, such as EUR")
    return code


def _web_address(value: str) -> str:
    try:
        read_origin(value)
    except InvalidOrigin as error:
        raise invalid("web_address", "must be an https URL (http for this machine only)") from error
    return value


def _from_unix(value: Any) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.timestamp()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid("unix_seconds", "must be Unix seconds")
    if not 0 <= value < LATEST.timestamp():  # finds out milliseconds, and NaN
        raise invalid("unix_seconds", "must be Unix seconds before the year 2200")
    return datetime.fromtimestamp(int(value), UTC)


def _to_unix(moment: datetime) -> int:
    return int(moment.timestamp())


Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(_one_line)]
FilledLine = Annotated[Line, StringConstraints(min_length=1)]
Words = Annotated[str | dict[str, str], BeforeValidator(_words)]
"""The owner's words: one text for everybody, or one per locale."""
Flat = Annotated[str | bool | int | float | None, BeforeValidator(_flat)]
"""A text or a number, nothing with an inside."""
Limit = Annotated[str | dict[str, str] | bool | int | float | None, BeforeValidator(_limit)]
"""How much of something: a flat value, or words for each locale."""
WebAddress = Annotated[
    str, StringConstraints(max_length=2000), AfterValidator(_one_line), AfterValidator(_web_address)
]
Currency = Annotated[str, AfterValidator(_known_currency)]
Amount = Annotated[int, Field(strict=True, ge=0, le=MAX_AMOUNT)]
IntervalCount = Annotated[int, Field(strict=True, ge=1, le=60)]
Moment = Annotated[
    datetime, BeforeValidator(_from_unix), PlainSerializer(_to_unix, when_used="json")
]
"""Unix seconds outside and in JSON, an aware datetime inside. Fractions are dropped."""


class OfferPart(enum.StrEnum):
    """What words of an offer are used as."""

    TITLE = "title"
    BODY = "body"
    BUTTON = "button"
    """On the button that accepts, or on a link."""
    LABEL = "label"
    """Of a field to fill in, or of a feature."""
    ANSWER = "answer"
    """One of the answers of a field."""
