"""Several who do something at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Done = TypeVar("Done")


def all_at_once(acts: Sequence[Callable[[], Done]]) -> list[Done]:
    """Let each act happen in a thread of its own, at the same moment."""
    barrier = threading.Barrier(len(acts))

    def join_in(act: Callable[[], Done]) -> Done:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as crowd:
        return list(crowd.map(join_in, acts))
