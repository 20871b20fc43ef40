"""A year in order: customers come, the team acts, and what follows takes place in between."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.accounts.models import Account
from app.commands.simulation.aftermath import (
    Aftermath,
    AftermathKind,
    draw_aftermath,
    take_place,
)
from app.commands.simulation.company import TeamMove, acts_between
from app.commands.simulation.decisions import SteppedClock, cancel_at_once, walk_through
from app.commands.simulation.market import SampleCustomer, draw_customer, draw_moments
from app.core.clock import clock_set_to
from app.extensions import db
from app.sessions import service as sessions

_BEGINS, _FOLLOWS, _ACTS = 2, 1, 0
Entry = tuple[datetime, int, int, "SampleCustomer | Aftermath | TeamMove"]


@dataclass(frozen=True, slots=True)
class SimulationPlan:
    """How much is to be simulated, and of which time."""

    since: datetime
    until: datetime
    sessions: int
    born: datetime
    """When the company's year began."""
    first_number: int = 1
    """Of the customers: those of an earlier part keep theirs."""
    seed: int = 7


class SimulatedYear:
    """Sessions of customers who do not exist, through the real engine and in their order."""

    def __init__(self, account: Account, plan: SimulationPlan) -> None:
        """Draw who comes when; the same seed tells the same story, apart from ids."""
        self._account_id = account.id
        self._account = account
        self._plan = plan
        self._dice = random.Random(plan.seed)  # noqa: S311 - a story, not a secret
        self._count = 0
        self._entries: list[Entry] = []
        for at, act in acts_between(plan.born, plan.since, plan.until):
            self._add(at, _ACTS, act)
        self._draw_customers()

    def run(self, report: Callable[[int], object] = lambda _done: None) -> int:
        """Let it all happen, a transaction for each; return how many sessions there were.

        ``report`` hears of each session that is done.
        """
        done = 0
        while self._entries:
            at, _rank, _number, entry = heapq.heappop(self._entries)
            if at >= self._plan.until:
                break
            if self._perform(at, entry):
                done += 1
                report(done)
        return done

    def _draw_customers(self) -> None:
        plan = self._plan
        moments = draw_moments(plan.since, plan.until, plan.sessions, self._dice, plan.born)
        for number, at in enumerate(moments, start=plan.first_number):
            self._add(at, _BEGINS, draw_customer(number, at, self._dice, plan.born))

    def _add(self, at: datetime, rank: int, entry: SampleCustomer | Aftermath | TeamMove) -> None:
        self._count += 1
        heapq.heappush(self._entries, (at, rank, self._count, entry))

    def _perform(self, at: datetime, entry: SampleCustomer | Aftermath | TeamMove) -> bool:
        """Let one thing happen and commit it; return whether it was a session."""
        clock = SteppedClock(at)
        with clock_set_to(clock):
            match entry:
                case SampleCustomer():
                    self._visit(entry, clock)
                case Aftermath(kind=AftermathKind.CANCEL_AGAIN):
                    cancel_at_once(self._account, entry.customer, clock, self._dice)
                case Aftermath():
                    take_place(entry, self._account_id)
                case _:
                    entry.perform(self._account_id)
            db.session.commit()
        return isinstance(entry, SampleCustomer)

    def _visit(self, customer: SampleCustomer, clock: SteppedClock) -> None:
        ended = walk_through(self._account, customer, clock, self._dice)
        if ended.is_open:
            clock.now += timedelta(hours=1)
            db.session.flush()
            sessions.abandon_session(self._account_id, ended.id, timedelta(minutes=30))
        for event in draw_aftermath(ended, customer, self._dice):
            self._add(event.at, _FOLLOWS, event)
