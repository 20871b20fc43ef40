"""What tests of the outbox share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from app.outbox import handlers
from app.outbox.handlers import Done, Lease, Verdict
from tests.support.rooms import account, app, clock, database_url  # noqa: F401


@dataclass
class Recorder:
    """A handler that notes what it was asked to do, and does what it is told to."""

    sent: list[Any] = field(default_factory=list)
    recorded: list[Any] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    on_send: Callable[[Any], None] = lambda work: None
    on_record: Callable[[Any], None] = lambda work: None
    deadlines: list[timedelta] = field(default_factory=list)

    def load(self, job: Lease) -> Any:
        return job.payload["work"]

    def send(self, work: Any, deadline: timedelta) -> Any:
        self.sent.append(work)
        self.deadlines.append(deadline)
        self.on_send(work)
        return None

    def record(self, job: Lease, work: Any, answer: Any) -> Verdict:
        self.recorded.append(work)
        self.on_record(work)
        return self.verdicts.pop(0) if self.verdicts else Done()


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()
    handlers.register("tests.note", recorder)
    yield recorder
    del handlers._handlers["tests.note"]
