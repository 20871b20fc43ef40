"""What an experiment can be told: each value checked, with a code for what is wrong. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from app.experiments.analysis.design import Guardrail, Method, PrimaryNumber
from app.experiments.errors import InvalidExperiment
from app.experiments.models import WHOLE

MAX_LINE, MAX_TEXT = 200, 2000
MAX_SESSIONS = 10_000_000


def check_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as columns hold them.

    :raises InvalidExperiment: naming the first that cannot be.
    """
    return {name: _check(name, value) for name, value in given.items()}


def _check(name: str, value: Any) -> Any:
    read = _READERS.get(name)
    if read is None:
        raise InvalidExperiment(name, "unknown")
    try:
        return read(value)
    except (TypeError, ValueError) as error:
        raise InvalidExperiment(name, "not_possible") from error


def _line(value: Any) -> str:
    text = " ".join(_string(value).split())
    if not text or len(text) > MAX_LINE:
        raise ValueError(text)
    return text


def _text(value: Any) -> str:
    text = _string(value).strip()
    if len(text) > MAX_TEXT:
        raise ValueError(text)
    return text


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _between(low: float, high: float, kind: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        number = kind(value)
        if not low <= number <= high:
            raise ValueError(value)
        return number

    return read


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None or value == "" else read(value)


def _moment(value: Any) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError(value)
    return value


def _guardrails(value: Any) -> list[str]:
    return [Guardrail(each).value for each in dict.fromkeys(value)]


_percent = _between(0, WHOLE, int)
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "name": _line,
    "hypothesis": _text,
    "primary_number": PrimaryNumber,
    "guardrails": _guardrails,
    "method": Method,
    "coverage_percent": _percent,
    "namespace": _or_none(_line),
    "namespace_from": _percent,
    "namespace_to": _percent,
    "segment_key": _or_none(_line),
    "baseline": _or_none(_between(0.0, 1.0, float)),
    "effect": _or_none(_between(0.001, 1.0, float)),
    "planned_sessions": _or_none(_between(1, MAX_SESSIONS, int)),
    "starts_at": _or_none(_moment),
    "ends_at": _or_none(_moment),
}
