"""Who gets the next slot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.outbox.leases import LaneKey
from app.outbox.scheduler import Scheduler


class Road:
    """A worker's slots, driven by hand."""

    def __init__(self, slots: int = 8) -> None:
        self.now = 100.0
        self.traffic = Scheduler(slots, clock=lambda: self.now)
        self.running: list[tuple[LaneKey, float]] = []

    def deal(self, *lanes: LaneKey) -> dict[LaneKey, int]:
        dealt = self.traffic.deal(lanes)
        for lane in dealt.elements():
            self.traffic.begin(lane, self.now)
            self.running.append((lane, self.now))
        return dict(dealt)

    def finish(self, lane: LaneKey | None = None) -> None:
        for each in [each for each in self.running if lane in {None, each[0]}]:
            self.running.remove(each)
            self.traffic.end(*each)
            self.traffic.give_back({each[0]: 1})  # type: ignore[arg-type]

    def prove(self, *lanes: LaneKey, seconds: float = 0.01) -> None:
        """Let each lane run once, for so long."""
        for lane in lanes:
            self.deal(lane)
            self.now += seconds
            self.finish(lane)


@pytest.fixture
def road() -> Road:
    return Road()


QUICK, DEAD, OTHER = (
    LaneKey("acct_1", "we_quick"),
    LaneKey("acct_1", "we_dead"),
    LaneKey("acct_2", "we_x"),
)


class TestOneLane:
    def test_gets_one_slot_to_show_what_it_is(self, road):
        assert road.deal(QUICK) == {QUICK: 1}
        assert road.deal(QUICK) == {}

    def test_gets_half_of_the_slots_once_it_was_quick(self, road):
        road.prove(QUICK)

        assert road.deal(QUICK) == {QUICK: 4}

    def test_is_the_whole_of_a_worker_with_one_slot(self):
        road = Road(slots=1)
        road.prove(DEAD, seconds=15)

        assert road.deal(DEAD) == {DEAD: 1}


class TestSlowLanes:
    def test_share_half_of_the_slots_however_many_they_are(self, road):
        dead = [LaneKey("acct_1", f"we_{number}") for number in range(6)]
        road.prove(*dead, seconds=15)

        assert sum(road.deal(*dead).values()) == 4
        road.prove(QUICK)
        assert road.deal(QUICK) == {QUICK: 4}

    def test_are_those_that_are_slow_at_this_moment_too(self, road):
        road.prove(QUICK, DEAD)
        road.deal(DEAD)
        road.now += 2

        assert road.deal(QUICK, DEAD) == {QUICK: 4}

    def test_leave_a_slot_to_a_lane_nobody_knows(self, road):
        road.prove(DEAD, seconds=15)
        road.deal(DEAD)

        assert road.deal(OTHER, DEAD) == {OTHER: 1}

    def test_are_quick_again_after_one_quick_run(self, road):
        road.prove(DEAD, seconds=15)
        road.prove(DEAD)

        assert road.deal(DEAD) == {DEAD: 4}
        road.now += 0.5
        assert road.traffic.may_go_on(DEAD)


class TestTurns:
    def test_accounts_share_alike_however_many_lanes_they_have(self, road):
        many = [LaneKey("acct_1", f"we_{number}") for number in range(8)]
        road.prove(*many, OTHER)

        assert road.deal(*many, OTHER)[OTHER] == 4

    def test_whoever_waits_longest_is_next(self):
        road = Road(slots=1)
        lanes = [LaneKey(f"acct_{number}", "we_1") for number in range(5)]
        served = []
        for _ in range(10):
            (lane,) = road.deal(*lanes)
            served.append(lane)
            road.finish()

        assert sorted(served[:5]) == sorted(served[5:]) == lanes

    def test_lanes_of_an_account_take_turns_too(self):
        road = Road(slots=1)
        lanes = [LaneKey("acct_1", f"we_{number}") for number in range(5)]
        served = []
        for _ in range(10):
            (lane,) = road.deal(*lanes)
            served.append(lane)
            road.finish()

        assert sorted(served[:5]) == sorted(served[5:]) == lanes

    def test_a_lane_goes_on_only_if_nobody_waits_for_its_slot(self, road):
        others = [LaneKey(f"acct_{number}", "we_1") for number in range(9)]
        road.prove(QUICK, *others)

        road.deal(QUICK)
        assert road.traffic.may_go_on(QUICK)
        road.deal(QUICK, *others)
        assert not road.traffic.may_go_on(QUICK)


class TestSlots:
    def test_that_found_nothing_to_do_are_free_again(self, road):
        road.prove(QUICK)
        dealt = road.traffic.deal([QUICK])
        road.traffic.give_back(dealt)

        assert road.traffic.free == 8

    @given(
        st.integers(1, 16),
        st.lists(
            st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from([0.0, 0.1, 3.0])),
            max_size=40,
        ),
    )
    def test_are_never_dealt_twice(self, slots, moves):
        road = Road(slots)
        for account, lane, seconds in moves:
            road.deal(LaneKey(f"acct_{account}", f"we_{lane}"), OTHER)
            assert len(road.running) <= slots
            assert road.traffic.free == slots - len(road.running)
            road.now += seconds
            if seconds == 0.1:
                road.finish()
