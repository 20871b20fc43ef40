"""What Fairwell tells, and what it asks about offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a session."""

    id: str
    """The same on every try."""
    type: str
    timestamp: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """Which of these offers may this customer see?"""

    customer_ref: str
    subscription_ref: str
    reason: str | None
    offers: tuple[str, ...]
    """The keys, the best first."""
    data: Mapping[str, Any]
