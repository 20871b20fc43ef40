"""A queue of processes before one SQLite file: two lock files beside it, taken one after the other.

Whoever waits has passed the gate and keeps it shut until the turn is theirs. Whoever has just
written stands before the gate again: nobody writes twice in a row while another process waits.
"""

from __future__ import annotations

import fcntl
import time
from typing import IO

POLL_SECONDS = 0.001
"""A lock file does not call: we look again, far more often than SQLite does."""


def wait_for_turn(database: str, patience: float) -> IO[bytes] | None:
    """Wait at most ``patience`` seconds, and return the open file that holds the turn.

    Closing it lets the next process write, and so does the end of this one. None if the turn did
    not come, as when a process was stopped in the queue: SQLite's own lock decides then, as ever.
    """
    deadline = time.monotonic() + patience
    gate = _take(f"{database}-gate", deadline)
    if gate is None:
        return None
    with gate:
        return _take(f"{database}-turn", deadline)


def _take(path: str, deadline: float) -> IO[bytes] | None:
    try:
        file = open(path, "ab")  # noqa: SIM115  (it stays open as long as the turn lasts)
    except OSError:  # who cannot write beside the database asks SQLite, which says why
        return None
    while not _is_locked(file):
        if time.monotonic() >= deadline:
            file.close()
            return None
        time.sleep(POLL_SECONDS)
    return file


def _is_locked(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
