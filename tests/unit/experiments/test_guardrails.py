"""What became of the numbers that must not get worse."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.experiments.analysis.design import Guardrail
from app.experiments.analysis.guardrails import GuardrailShift, compare_guardrails, guardrails_of
from tests.support.experiment_units import unit


def group(
    variant: str, count: int, *, direct: int = 0, lapsed: int = 0, seconds: int = 60, length=0
):
    """Return customers of a variant who stayed, the first of them with what is given."""
    plain = replace(unit(variant, is_canceled=False), text_length=length)
    plain = replace(plain, started_at=plain.ended_at - timedelta(seconds=seconds))
    return [
        replace(
            plain,
            is_direct=number < direct,
            lapsed_at=plain.ended_at + timedelta(days=3) if number < lapsed else None,
        )
        for number in range(count)
    ]


def spread(units, by: float):
    """Let times differ from customer to customer, as they do."""
    return [
        replace(
            each, started_at=each.ended_at - (each.ended_at - each.started_at) * (1 + by * (n % 5))
        )
        for n, each in enumerate(units)
    ]


def compare(control, variant):
    return compare_guardrails([*control, *variant], "control", "b", 1000)


@pytest.mark.parametrize(
    ("guardrail", "more"),
    [
        (Guardrail.CANCELED_AFTERWARDS, "lapsed"),
        (Guardrail.DIRECT_CANCELS, "direct"),
    ],
)
def test_a_share_that_rises_is_worse_and_one_that_falls_is_better(guardrail, more):
    few, many = group("control", 900, **{more: 90}), group("b", 900, **{more: 225})
    worse = compare(few, many)[guardrail]
    assert (worse.change, worse.is_harm) == (GuardrailShift.HIGHER, True)
    assert 0.05 < worse.difference.low < worse.difference.high < 0.25
    better = compare(group("control", 900, **{more: 225}), group("b", 900, **{more: 90}))[guardrail]
    assert (better.change, better.is_harm) == (GuardrailShift.LOWER, False)


def test_little_is_no_change_and_few_are_too_few():
    found = compare(group("control", 400, direct=40), group("b", 400, direct=48))
    assert found[Guardrail.DIRECT_CANCELS].change is GuardrailShift.NOT_SHOWN
    assert found[Guardrail.CANCELED_AFTERWARDS].change is GuardrailShift.TOO_FEW, (
        "it never happened"
    )
    few = compare(group("control", 49, direct=40), group("b", 400, direct=4))
    assert few[Guardrail.DIRECT_CANCELS].change is GuardrailShift.TOO_FEW
    assert few[Guardrail.DIRECT_CANCELS].difference is None


def test_time_is_compared_as_a_part_of_the_controls():
    quick, slow = (spread(group(key, 600, seconds=60), 0.2) for key in ("control", "b"))
    assert compare(quick, slow)[Guardrail.TIME_TO_FINISH].change is GuardrailShift.NOT_SHOWN
    even, little = (
        spread(group(k, 600, seconds=s), 0.001) for k, s in (("control", 60), ("b", 61))
    )
    found = compare(even, little)[Guardrail.TIME_TO_FINISH]
    assert found.difference.low > 0, "it is real, and nobody feels it"
    assert found.change is GuardrailShift.NOT_SHOWN
    slow = spread(group("b", 600, seconds=90), 0.2)
    found = compare(quick, slow)[Guardrail.TIME_TO_FINISH]
    assert (found.change, found.is_harm) == (GuardrailShift.HIGHER, True)
    assert found.difference.estimate == pytest.approx(0.5, abs=0.01)


def test_longer_answers_are_neither_good_nor_bad():
    short = group("control", 300, length=40) + group("control", 300, length=60)
    long = group("b", 300, length=140) + group("b", 300, length=160)
    found = compare(short, long)[Guardrail.FEEDBACK_LENGTH]
    assert (found.change, found.is_harm) == (GuardrailShift.HIGHER, False)
    assert found.difference.estimate == pytest.approx(100)


def test_a_variant_without_customers_says_nothing():
    assert guardrails_of([], "b").time_to_finish is None
    assert {each.change for each in compare(group("control", 90), []).values()} == {
        GuardrailShift.TOO_FEW
    }
