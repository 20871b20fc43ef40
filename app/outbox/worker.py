"""The worker: claims what is due as slots become free, and runs it in threads."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial

from app.core.clock import utcnow
from app.outbox import leases
from app.outbox.handlers import Lease
from app.outbox.leases import LEASE, LaneKey
from app.outbox.running import DEADLINE, perform_all
from app.outbox.scheduler import Scheduler

POLL_SECONDS = 0.2
TOLD_POLL_SECONDS = 2.0
"""How often to look for jobs that became due, where we are told of those that are promised."""
GATHER_SECONDS = 0.02
"""How long to wait for more news once there is some: looking costs time, too."""
PAUSE_AFTER_ERROR_SECONDS = 1.0

log = logging.getLogger(__name__)


class Worker:
    """Runs jobs until it is told to stop, and then finishes those it has begun."""

    def __init__(
        self,
        context: Callable[[], AbstractContextManager[object]],
        *,
        threads: int,
        stop: threading.Event,
        lease: timedelta = LEASE,
    ) -> None:
        """Prepare a worker; ``context`` opens what a thread needs to reach the database."""
        self._context = context
        self._threads = threads
        self._stop = stop
        self._lease = lease
        self._traffic = Scheduler(threads)
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._is_told = False

    def run(self) -> None:
        """Work until ``stop`` is set. Returns when the last run has ended."""
        with ThreadPoolExecutor(self._threads, thread_name_prefix="job") as pool:
            while not self._stop.is_set():
                try:
                    self._fill(pool)
                except Exception as error:
                    log.error("the database does not let us claim: %s", type(error).__name__)
                    self._stop.wait(PAUSE_AFTER_ERROR_SECONDS)
                    continue
                self._nap()

    def wake(self) -> None:
        """Look for due jobs at once: some were committed, or a slot became free."""
        self._wake.set()

    def hear(self, is_told: bool) -> None:
        """Look at once, and ask rarely from now on; or ask often again, for nobody tells us."""
        self._is_told = is_told
        if is_told:
            self.wake()

    def _nap(self) -> None:
        if self._wake.wait(TOLD_POLL_SECONDS if self._is_told else POLL_SECONDS):
            self._stop.wait(GATHER_SECONDS)
        self._wake.clear()

    def _fill(self, pool: ThreadPoolExecutor) -> None:
        """Begin as many runs as there are free slots."""
        with self._context():
            due = leases.due_lanes(utcnow())
            with self._lock:
                dealt = self._traffic.deal(due)
            self._begin(pool, dealt)

    def _begin(self, pool: ThreadPoolExecutor, dealt: Counter[LaneKey]) -> None:
        """Claim jobs for the slots that were dealt, run them, and give the other slots back."""
        try:
            for lane in list(dealt):
                jobs = self._claim(lane, slots=dealt[lane])
                for share in _share_out(jobs, dealt[lane]):
                    pool.submit(self._use_slot, lane, share)
                    dealt[lane] -= 1
                if not jobs:
                    leases.postpone_blocked(lane, now=utcnow())
        finally:
            with self._lock:
                self._traffic.give_back(dealt)

    def _claim(self, lane: LaneKey, *, slots: int) -> list[Lease]:
        with self._lock:
            limit = slots * self._traffic.count_at_once(lane)
        return leases.claim(lane, limit, now=utcnow(), lease=self._lease)

    def _use_slot(self, lane: LaneKey, jobs: list[Lease]) -> None:
        """Run the jobs, and then others of their lane as long as nobody else waits for the slot."""
        try:
            while jobs:
                jobs = self._run(lane, jobs)
        finally:
            with self._lock:
                self._traffic.give_back(Counter([lane]))
            self.wake()

    def _run(self, lane: LaneKey, jobs: list[Lease]) -> list[Lease]:
        began = time.monotonic()
        with self._lock:
            self._traffic.begin(lane, began)
        try:
            with self._context():
                return perform_all(jobs, DEADLINE, partial(self._claim_next, lane))
        finally:
            with self._lock:
                self._traffic.end(lane, began, len(jobs))

    def _claim_next(self, lane: LaneKey) -> list[Lease]:
        with self._lock:
            may_go_on = not self._stop.is_set() and self._traffic.may_go_on(lane)
            limit = self._traffic.count_at_once(lane)
        if not may_go_on:
            return []
        return leases.claim_next(lane, limit, now=utcnow(), lease=self._lease)


def _share_out(jobs: list[Lease], slots: int) -> list[list[Lease]]:
    """Return the jobs in as many shares as there are slots, or one each if they are fewer."""
    shares = [jobs[number::slots] for number in range(slots)]
    return [share for share in shares if share]
