"""Who may have the worker's next free slot, so that nobody waits for somebody else's receiver."""

from __future__ import annotations

import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from app.outbox.leases import LaneKey
from app.outbox.running import SENDING_SECONDS

SLOW = 1.0
"""Seconds. A run that takes longer makes its lane a slow one, until a run is quick."""
MOST_AT_ONCE = 50
"""How many jobs share a slot at most: after a crash, all of them may be sent again."""
MEMORY = 10_000
"""How many lanes are remembered."""


@dataclass(slots=True)
class _Record:
    """What this worker knows of a lane."""

    began: list[float] = field(default_factory=list)
    """When each of the runs in progress began."""
    took: float | None = None
    """How long the latest run that ended took for each of its jobs."""
    turn: int = 0
    """When it was dealt a slot the last time, counted in slots."""


class Scheduler:
    """Deals out the slots of one worker.

    Accounts take turns, and so do the lanes of an account. Three rules keep a
    dead receiver from holding up the others, however much waits for it:

    - a lane holds half of the slots at most;
    - slow lanes hold half of the slots altogether, at most;
    - a lane we know nothing of gets one slot to show what it is.

    Not for several threads at once: its owner holds a lock.
    """

    def __init__(self, slots: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._slots = slots
        self._half = max(1, slots // 2)
        self._clock = clock
        self._held: Counter[LaneKey] = Counter()
        self._records: dict[LaneKey, _Record] = {}
        self._account_turns: Counter[str] = Counter()
        self._turn = 0
        self._someone_waits = False

    @property
    def free(self) -> int:
        """How many slots nobody holds."""
        return self._slots - self._held.total()

    def deal(self, lanes: Iterable[LaneKey]) -> Counter[LaneKey]:
        """Let lanes with due jobs take free slots, whoever waited longest first."""
        dealt: Counter[LaneKey] = Counter()
        due = list(lanes)
        accounts = self._in_turn(due)
        while accounts:
            turn = accounts.popleft()
            lane = next((lane for lane in turn if self._may_have_one_more(lane)), None)
            if lane is not None:
                self._take(lane)
                dealt[lane] += 1
                turn.remove(lane)
                turn.append(lane)
                accounts.append(turn)
        self._someone_waits = any(self._held[lane] < self._limit(lane) for lane in due)
        self._forget()
        return dealt

    def may_go_on(self, lane: LaneKey) -> bool:
        """Return whether a lane may use its slot for another job, for nobody else needs it."""
        return not self._someone_waits and self._held[lane] <= self._limit(lane)

    def count_at_once(self, lane: LaneKey) -> int:
        """Return how many jobs of a lane share a slot: as many as it does in a moment."""
        took = self._record(lane).took
        if took is None or self._is_slow(lane):
            return 1
        return max(1, min(MOST_AT_ONCE, int(SENDING_SECONDS / max(took, 0.001))))

    def give_back(self, dealt: Counter[LaneKey]) -> None:
        """Free slots that are no longer used."""
        self._held -= dealt

    def begin(self, lane: LaneKey, began: float) -> None:
        """Note that a run uses a slot of its lane from ``began`` on."""
        self._record(lane).began.append(began)

    def end(self, lane: LaneKey, began: float, jobs: int = 1) -> None:
        """Note that the run of so many jobs that began then has ended. Its slot is still held."""
        record = self._record(lane)
        record.began.remove(began)
        record.took = (self._clock() - began) / jobs

    def _in_turn(self, lanes: Iterable[LaneKey]) -> deque[deque[LaneKey]]:
        by_account: defaultdict[str, deque[LaneKey]] = defaultdict(deque)
        for lane in sorted(lanes, key=lambda lane: self._record(lane).turn):
            by_account[lane.account_id].append(lane)
        waiting = sorted(by_account, key=lambda account_id: self._account_turns[account_id])
        return deque(by_account[account_id] for account_id in waiting)

    def _may_have_one_more(self, lane: LaneKey) -> bool:
        return self.free > 0 and self._held[lane] < self._limit(lane)

    def _take(self, lane: LaneKey) -> None:
        self._turn += 1
        self._record(lane).turn = self._account_turns[lane.account_id] = self._turn
        self._held[lane] += 1

    def _limit(self, lane: LaneKey) -> int:
        if self._is_slow(lane):
            slow = (held for other, held in self._held.items() if self._is_slow(other))
            return self._half - (sum(slow) - self._held[lane])
        return 1 if self._record(lane).took is None else self._half

    def _is_slow(self, lane: LaneKey) -> bool:
        record = self._record(lane)
        waits = max((self._clock() - began for began in record.began), default=0.0)
        return max(waits, record.took or 0.0) > SLOW

    def _record(self, lane: LaneKey) -> _Record:
        return self._records.setdefault(lane, _Record())

    def _forget(self) -> None:
        """Keep memory small: a lane that is forgotten merely has to show itself again."""
        if len(self._records) > MEMORY:
            self._records = {lane: self._records[lane] for lane in self._held}
            self._account_turns.clear()
