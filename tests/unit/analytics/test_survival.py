"""Kaplan and Meier's estimate, against lifelines and statsmodels."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analytics.formulas.survival import Duration, Point, share_after, survival_curve

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from lifelines import KaplanMeierFitter
    from statsmodels.duration.survfunc import SurvfuncRight

DURATIONS = st.lists(
    st.builds(Duration, days=st.integers(1, 200).map(float), is_ended=st.booleans()),
    min_size=1,
    max_size=80,
)


def curve(durations: Iterable[Duration]) -> tuple[Point, ...]:
    return survival_curve(Counter(durations))


@given(DURATIONS)
@settings(max_examples=60)
def test_shares_and_intervals_are_those_of_lifelines(durations: list[Duration]):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitter = KaplanMeierFitter().fit(
            [each.days for each in durations], [each.is_ended for each in durations]
        )
    for point in curve(durations):
        assert point.share == pytest.approx(float(fitter.predict(point.days)), abs=1e-9)
        if 0 < point.share < 1:
            low, high = fitter.confidence_interval_.loc[point.days]
            assert (point.low, point.high) == pytest.approx((low, high), abs=1e-9)


@given(DURATIONS.filter(lambda durations: any(each.is_ended for each in durations)))
@settings(max_examples=60)
def test_shares_and_risk_are_those_of_statsmodels(durations: list[Duration]):
    expected = SurvfuncRight(
        [each.days for each in durations], [int(each.is_ended) for each in durations]
    )
    points = curve(durations)

    assert [point.days for point in points] == pytest.approx(list(expected.surv_times))
    assert [point.share for point in points] == pytest.approx(list(expected.surv_prob), abs=1e-9)
    assert [point.at_risk for point in points] == list(expected.n_risk)


@given(DURATIONS)
def test_the_curve_never_rises(durations: list[Duration]):
    shares = [1.0, *(point.share for point in curve(durations))]

    assert shares == sorted(shares, reverse=True)
    assert all(0 <= p.low <= p.share + 1e-12 <= p.high + 2e-12 for p in curve(durations))


def test_whoever_is_out_of_sight_counts_as_long_as_they_were_seen():
    durations = [Duration(10, True), Duration(20, False), Duration(30, True), Duration(40, False)]

    points = curve(durations)

    assert [(point.days, point.share) for point in points] == [(10, 0.75), (30, 0.375)]
    assert share_after(points, 29).share == 0.75
    assert share_after(points, 9) is None


def test_nobody_makes_no_curve():
    assert curve([]) == ()
