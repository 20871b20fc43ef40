"""From counts to verdicts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.experiments.analysis.design import HOLDOUT, Counts, Design, Method
from app.experiments.analysis.results import Verdict, read_results
from app.experiments.analysis.statistics import amount_sample

HALVES = Design((0.5, 0.5), planned=3605, effect=0.05)


def counts(*arms: tuple[int, int], exposed: int | None = None) -> list[Counts]:
    return [
        Counts(key, exposed or concluded + 5, concluded, saved)
        for key, (saved, concluded) in zip("abcdefgh", arms, strict=False)
    ]


class TestVerdict:
    @pytest.mark.parametrize("arms", [((24, 100), (40, 100)), ((30, 100), (80, 100))])
    def test_is_collecting_below_25_of_both_kinds(self, arms):
        found = read_results(counts(*arms), HALVES)
        assert found.verdict is Verdict.COLLECTING
        assert found.arms[1].difference is None

    def test_is_too_early_while_the_bounds_hold_zero(self):
        found = read_results(counts((100, 500), (115, 500)), HALVES)
        assert found.verdict is Verdict.TOO_EARLY
        assert found.arms[1].difference.low < 0 < found.arms[1].difference.high
        assert found.remaining == 3605 - 1000
        assert found.weeks_left(500) == 6
        assert found.weeks_left(0) is None

    def test_is_better_once_they_leave_it_out(self):
        found = read_results(counts((360, 1800), (470, 1800)), HALVES)
        assert (found.verdict, found.leader) == (Verdict.BETTER, "b")
        assert found.is_decided

    def test_is_worse_on_the_other_side(self):
        found = read_results(counts((470, 1800), (360, 1800)), HALVES)
        assert (found.verdict, found.leader) == (Verdict.WORSE, None)

    def test_is_no_difference_when_none_worth_knowing_is_left(self):
        found = read_results(counts((4000, 20000), (4010, 20000)), HALVES)
        assert found.verdict is Verdict.NO_DIFFERENCE

    def test_is_blocked_by_a_broken_split(self):
        one, other = counts((360, 1800), (470, 1800))
        found = read_results([Counts("a", 2600, 1800, 360), Counts("b", 2000, 1800, 470)], HALVES)
        assert read_results([one, other], HALVES).is_decided
        assert found.verdict is Verdict.BROKEN_SPLIT
        assert not found.is_decided
        assert found.leader is None
        assert found.arms[1].difference is None

    def test_of_several_names_the_best(self):
        design = Design((0.25,) * 4)
        found = read_results(counts((400, 2000), (560, 2000), (620, 2000), (405, 2000)), design)
        assert found.leader == "c"
        assert [arm.verdict for arm in found.arms] == [
            None,
            Verdict.BETTER,
            Verdict.BETTER,
            Verdict.TOO_EARLY,
        ]

    def test_of_several_is_harder_to_get(self):
        """Holm: what two variants alone would decide, seven more comparisons do not."""
        pair = counts((360, 1800), (446, 1800))
        crowd = counts((360, 1800), (446, 1800), *[(362, 1800)] * 6)
        assert read_results(pair, Design((0.5, 0.5))).verdict is Verdict.BETTER
        assert read_results(crowd, Design((0.125,) * 8)).verdict is Verdict.TOO_EARLY


class TestMethod:
    def test_fixed_says_nothing_before_the_planned_number(self):
        design = Design((0.5, 0.5), Method.FIXED, planned=2060, effect=0.05)
        early = read_results(counts((100, 500), (200, 500)), design)
        done = read_results(counts((206, 1030), (256, 1030)), design)
        same = read_results(counts((206, 1030), (210, 1030)), design)
        assert (early.verdict, early.arms[1].difference) == (Verdict.TOO_EARLY, None)
        assert done.verdict is Verdict.BETTER
        assert same.verdict in {Verdict.NOT_SHOWN, Verdict.NO_DIFFERENCE}

    def test_a_bandit_shows_no_bounds(self):
        found = read_results(counts((360, 1800), (470, 1800)), Design((0.5, 0.5), Method.BANDIT))
        assert found.verdict is Verdict.SHARED_OUT
        assert found.arms[1].difference is None
        assert not found.is_decided

    def test_money_is_read_by_the_same_sequence(self):
        one = Counts("a", 2005, 2000, 400, amount_sample(2000, 400 * 29, 400 * 29**2))
        other = Counts("b", 2005, 2000, 400, amount_sample(2000, 400 * 49, 400 * 49**2))
        found = read_results([one, other], HALVES)
        assert found.verdict is Verdict.BETTER
        assert found.arms[1].difference.estimate == pytest.approx(4.0)


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(900, 1000)), min_size=2, max_size=8))
def test_bounds_and_verdicts_never_contradict_each_other(arms):
    found = read_results(counts(*arms, exposed=1000), Design((1 / len(arms),) * len(arms)))
    for arm in found.arms[1:]:
        if arm.difference is not None:
            leaves_out_zero = not arm.difference.low <= 0 <= arm.difference.high
            assert leaves_out_zero == (arm.verdict in {Verdict.BETTER, Verdict.WORSE})


class TestHoldout:
    """A group without offers: nobody there is saved by one, so both sides count who stayed."""

    HOLDOUT = Counts(HOLDOUT, 500, 500, 0, retained=60)
    CONTROL = Counts("control", 1000, 1000, 200, retained=260)
    THIRDS = Design((0.5, 0.25, 0.25), effect=0.05)

    def test_waits_for_nobody_and_nobody_for_it(self):
        small = Counts(HOLDOUT, 500, 30, 0, retained=3)
        variant = Counts("b", 500, 500, 160, retained=190)
        found = read_results([self.CONTROL, variant, small], self.THIRDS)
        assert found.verdict is Verdict.BETTER
        assert found.arms[2].verdict is Verdict.COLLECTING

    def test_is_compared_by_who_stayed(self):
        variant = Counts("b", 500, 500, 100, retained=130)
        found = read_results([self.CONTROL, variant, self.HOLDOUT], self.THIRDS)
        arm = found.arms[2]
        assert arm.difference.estimate == pytest.approx(60 / 500 - 260 / 1000)
        assert arm.verdict is Verdict.WORSE
        assert arm.rate == pytest.approx(0.12)
        assert found.leader is None

    def test_alone_beside_the_control_it_decides(self):
        found = read_results([self.CONTROL, self.HOLDOUT], Design((2 / 3, 1 / 3)))
        assert found.verdict is Verdict.WORSE
        assert found.is_decided

    def test_does_not_make_the_other_comparisons_stricter(self):
        variant = Counts("b", 500, 500, 130, retained=160)
        alone = read_results(
            [Counts("control", 500, 500, 100, retained=130), variant], Design((0.5, 0.5))
        )
        control = Counts("control", 1000, 1000, 200, retained=260)
        beside = read_results([control, variant, self.HOLDOUT], self.THIRDS)
        assert beside.arms[1].level == alone.arms[1].level
