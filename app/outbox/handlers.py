"""What a room provides to have its jobs run, and how the outbox finds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from app.core.database.types import JsonObject
from app.outbox.errors import UnknownKind


@dataclass(frozen=True, slots=True)
class Lease:
    """A job and the right to run it, for as long as nobody claims it after us."""

    account_id: str
    id: str
    kind: str
    lane: str
    payload: JsonObject
    attempts: int
    fence: int


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing is left to do: the job is deleted."""


@dataclass(frozen=True, slots=True)
class Retry:
    """The job runs again, not before ``at``."""

    at: datetime


Verdict = Done | Retry
Work = TypeVar("Work")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Run(Generic[Work, Answer]):
    """A job that was run, with what it needed and what came back."""

    job: Lease
    work: Work
    answer: Answer
    request_id: str
    """What the log and the receiver know the attempt by."""


class Handler(Protocol[Work, Answer]):
    """Does the jobs of one kind, in three parts with no transaction across the network."""

    def load(self, job: Lease) -> Work | None:
        """Read what is needed, as plain values. None: nothing is left to do."""
        ...

    def send(self, work: Work, deadline: timedelta) -> Answer:
        """Talk to the network, within ``deadline`` in all. No transaction is open."""
        ...

    def record(self, job: Lease, work: Work, answer: Answer) -> Verdict:
        """Write what came of it, in the transaction that also ends or postpones the job.

        Rows have to be read anew, with a lock: while we talked, others wrote.
        """
        ...


@runtime_checkable
class BatchHandler(Handler[Work, Answer], Protocol):
    """Reads and writes for many jobs at once, which saves transactions; sends each by itself."""

    def load_all(self, jobs: Sequence[Lease]) -> list[Work | None]:
        """Read what each job needs, in their order."""
        ...

    def record_all(self, runs: Sequence[Run[Work, Answer]]) -> list[Verdict]:
        """Write what came of each, in their order. If it raises, each is recorded by itself."""
        ...


_handlers: dict[str, Handler[Any, Any]] = {}


def register(kind: str, handler: Handler[Any, Any]) -> None:
    """Let ``handler`` do the jobs of this kind from now on."""
    _handlers[kind] = handler


def get_handler(kind: str) -> Handler[Any, Any]:
    """Return the handler of a kind.

    :raises UnknownKind: if nobody registered one, which a newer version may have done.
    """
    try:
        return _handlers[kind]
    except KeyError as error:
        raise UnknownKind(kind) from error
