"""Who belongs to which variant: as GrowthBook has it, and independent across experiments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, chisquare

from app.experiments.assignment import (
    Namespace,
    Share,
    assign_variant,
    bucket_of,
    bucket_ranges,
    fnv1a32,
)

HALVES = (Share("control", 50), Share("b", 50))
CUSTOMERS = [f"customer-{number}" for number in range(20_000)]


@pytest.mark.parametrize(
    ("seed", "value", "bucket"),
    [
        ("seed", "a", 0.0505),
        ("seed", "b", 0.2696),
        ("foo", "ab", 0.2575),
        ("foo", "def", 0.2019),
        ("89123klj", "8952klfjas09ujkasdf", 0.124),
        ("90850943850283058242805", "123", 0.7516),
        ("()**(%$##$%#$#", '___)((*":&', 0.0128),
    ],
)
def test_a_bucket_is_that_of_growthbook(seed: str, value: str, bucket: float):
    """The vectors its SDKs are tested by, hash version 2."""
    assert bucket_of(seed, value) == bucket


@pytest.mark.parametrize(
    ("text", "number"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)]
)
def test_the_hash_is_fnv(text: str, number: int):
    assert fnv1a32(text) == number


@pytest.mark.parametrize(
    ("weights", "coverage", "ranges"),
    [
        ([0.5, 0.5], 1, [(0, 0.5), (0.5, 1)]),
        ([0.5, 0.5], 0.5, [(0, 0.25), (0.5, 0.75)]),
        ([0.5, 0.5], 0, [(0, 0), (0.5, 0.5)]),
        ([0.25] * 4, 1, [(0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1)]),
        ([0.4, 0.6], 1, [(0, 0.4), (0.4, 1)]),
        ([0.2, 0.3, 0.5], 1, [(0, 0.2), (0.2, 0.5), (0.5, 1)]),
        ([0.2, 0.3, 0.5], 0.2, [(0, 0.04), (0.2, 0.26), (0.5, 0.6)]),
    ],
)
def test_ranges_are_those_of_growthbook(weights, coverage, ranges):
    found = bucket_ranges(weights, coverage)
    assert [value for each in found for value in each] == pytest.approx(
        [value for each in ranges for value in each]
    )


def test_shares_are_kept():
    shares = (Share("control", 50), Share("b", 30), Share("c", 20))
    given_out = [assign_variant("words", customer, shares) for customer in CUSTOMERS]
    counts = [given_out.count(share.key) for share in shares]
    assert chisquare(counts, [10_000, 6_000, 4_000]).pvalue > 0.001


def test_two_experiments_know_nothing_of_each_other():
    """Numbered customers are the hard case: version 1 of the hash has a χ² of hundreds here."""
    table = {(a, b): 0 for a in ("control", "b") for b in ("control", "b")}
    for customer in CUSTOMERS:
        table[
            assign_variant("exp_1", customer, HALVES), assign_variant("exp_2", customer, HALVES)
        ] += 1
    rows = [[table[a, b] for b in ("control", "b")] for a in ("control", "b")]
    assert chi2_contingency(rows, correction=False).statistic < 10.83  # p = 0.001


@given(st.text(min_size=1), st.floats(0, 1), st.floats(0, 1))
def test_more_coverage_moves_nobody(customer: str, one: float, other: float):
    low, high = sorted([one, other])
    before = assign_variant("words", customer, HALVES, coverage=low)
    after = assign_variant("words", customer, HALVES, coverage=high)
    assert before in {None, after}


@given(st.text(min_size=1))
def test_everybody_belongs_somewhere_at_full_coverage(customer: str):
    thirds = (Share("control", 33.33), Share("b", 33.33), Share("c", 33.34))
    assert assign_variant("words", customer, thirds) in {"control", "b", "c"}


@given(st.text(min_size=1), st.floats(0, 1))
def test_nobody_is_in_two_stretches_of_a_namespace(customer: str, border: float):
    left, right = Namespace("offers", (0, border)), Namespace("offers", (border, 1))
    assert not left.overlaps(right)
    assert left.includes(customer) != right.includes(customer)


def test_namespaces_of_two_names_do_meet():
    assert Namespace("offers", (0, 0.5)).overlaps(Namespace("words", (0.5, 1)))


def test_whoever_is_outside_the_namespace_takes_no_part():
    nobody = Namespace("offers", (0.5, 0.5))
    assert assign_variant("words", "customer-7", HALVES, namespace=nobody) is None
