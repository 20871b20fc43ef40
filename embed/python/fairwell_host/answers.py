"""What billing answers to an action: done, refused, or not decided yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Applied:
    """It is done. The customer reads when it takes effect, if you say so."""

    effective_at: datetime | None = None
    """With a time zone, and not before it was asked for."""
    message: Mapping[str, str] = field(default_factory=dict)
    """A text of yours for the customer, by locale."""

    status: ClassVar[int] = 200

    def __post_init__(self) -> None:
        """Refuse a moment that nobody could read."""
        if self.effective_at is not None and self.effective_at.tzinfo is None:
            raise ValueError("effective_at needs a time zone")

    def to_json(self) -> dict[str, Any]:
        """Return the body of the answer."""
        moment = {"effective_at": self.effective_at.isoformat()} if self.effective_at else {}
        return {"status": "applied", **moment, **_message(self.message)}


@dataclass(frozen=True, slots=True)
class Failed:
    """It cannot be done. An offer is taken back; a refused cancellation is told as it is."""

    code: str
    """For you and your team: letters, digits, ``_ . : -``."""
    message: Mapping[str, str] = field(default_factory=dict)

    status: ClassVar[int] = 422

    def to_json(self) -> dict[str, Any]:
        """Return the body of the answer."""
        return {"status": "failed", "code": self.code, **_message(self.message)}


@dataclass(frozen=True, slots=True)
class Pending:
    """It is not decided yet, and every further try hears so: tell it with ``Fairwell.settle``."""

    status: ClassVar[int] = 202

    def to_json(self) -> dict[str, Any]:
        """Return the body of the answer."""
        return {"status": "pending"}


Answer = Applied | Failed | Pending


def _message(texts: Mapping[str, str]) -> dict[str, Any]:
    return {"message": dict(texts)} if texts else {}
