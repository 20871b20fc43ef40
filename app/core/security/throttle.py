"""Slows down whoever asks too often, within one process."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable


class Throttle:
    """Gives each asker ``burst`` questions, and a new one every ``seconds``."""

    def __init__(
        self,
        burst: int,
        seconds: float,
        *,
        memory: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Remember the latest ``memory`` askers."""
        self._burst = burst
        self._seconds = seconds
        self._memory = memory
        self._clock = clock
        self._askers: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, asker: str, *, cost: int = 1) -> bool:
        """Count a question, as ``cost`` of them, and return whether it may be asked."""
        now = self._clock()
        with self._lock:
            left, since = self._askers.pop(asker, (float(self._burst), now))
            left = min(float(self._burst), left + (now - since) / self._seconds)
            is_allowed = left >= cost
            self._askers[asker] = (left - cost if is_allowed else left, now)
            if len(self._askers) > self._memory:
                self._askers.popitem(last=False)
        return is_allowed
