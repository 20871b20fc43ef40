"""Counts requests of a moving minute in this process. Nothing runs beside the requests."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field

from limits.storage import MemoryStorage


@dataclass(slots=True)
class _Window:
    expiry: int
    """Seconds after which a request no longer counts."""
    times: deque[float] = field(default_factory=deque)
    """When each request came, the oldest first."""

    def drop_old(self, now: float) -> None:
        while self.times and self.times[0] <= now - self.expiry:
            self.times.popleft()


class ProcessStorage(MemoryStorage):
    """What the library keeps in memory, without the thread that it starts for each request.

    That thread looks through what everybody has asked, so a page cost the more
    the more networks there were. Here a request looks at its own window, and the
    first one of a minute at all of them.
    """

    STORAGE_SCHEME = ["process"]
    SWEEP_SECONDS = 60

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **more: str) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **more)
        self._windows: dict[str, _Window] = {}
        self._lock = threading.Lock()
        self._swept_at = time.time()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a request, unless it is one too many."""
        now = time.time()
        with self._lock:
            self._sweep(now)
            window = self._windows.setdefault(key, _Window(expiry))
            window.drop_old(now)
            is_allowed = len(window.times) + amount <= limit
            if is_allowed:
                window.times.extend([now] * amount)
        return is_allowed

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return when the oldest request that counts came, and how many count."""
        now = time.time()
        with self._lock:
            window = self._windows.get(key) or _Window(expiry)
            window.drop_old(now)
            return (window.times[0] if window.times else now), len(window.times)

    def clear(self, key: str) -> None:
        """Forget the requests of a key."""
        super().clear(key)
        with self._lock:
            self._windows.pop(key, None)

    def reset(self) -> int | None:
        """Forget all requests, and return how many keys there were."""
        super().reset()
        with self._lock:
            count = len(self._windows)
            self._windows.clear()
        return count

    def _sweep(self, now: float) -> None:
        """Forget, once a minute, who has not asked for a while."""
        if now - self._swept_at < self.SWEEP_SECONDS:
            return
        self._swept_at = now
        for key, window in list(self._windows.items()):
            window.drop_old(now)
            if not window.times:
                del self._windows[key]
