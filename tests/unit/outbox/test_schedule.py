"""When to try again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.outbox.schedule import STEPS, next_attempt_at, read_retry_after

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
MADE = st.integers(1, len(STEPS) - 1)
CHANCE = st.floats(0, 1)


def wait(attempts: int, chance: float, retry_after: str | None = None) -> timedelta:
    at = next_attempt_at(attempts, NOON, chance=chance, retry_after=retry_after)
    assert at is not None
    return at - NOON


def test_the_steps_are_those_we_promised():
    assert [step.total_seconds() for step in STEPS] == [
        0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400,
    ]  # fmt: skip


@given(MADE, CHANCE)
def test_a_wait_is_a_step_give_or_take_a_fifth(attempts, chance):
    step = STEPS[attempts]

    assert 0.8 * step <= wait(attempts, chance) <= 1.2 * step


@given(MADE, CHANCE, st.text() | st.integers().map(str) | st.datetimes().map(format_datetime))
def test_whatever_a_receiver_asks_for_it_gets_at_most_twice_the_step(attempts, chance, asked):
    waits = wait(attempts, chance, asked)

    assert wait(attempts, chance) <= waits <= 2 * STEPS[attempts]


@given(MADE, CHANCE, st.floats(1.2, 2))
def test_a_receiver_that_asks_for_a_little_more_gets_it(attempts, chance, factor):
    asked = round(STEPS[attempts].total_seconds() * factor)

    assert wait(attempts, chance, str(asked)) >= min(timedelta(seconds=asked), 2 * STEPS[attempts])


@given(st.integers(len(STEPS), 10**6), CHANCE)
def test_after_the_last_step_there_is_none(attempts, chance):
    assert next_attempt_at(attempts, NOON, chance=chance) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("Mon, 30 Nov 2026 12:02:00 GMT", 120),
        ("Mon, 30 Nov 2026 12:02:00 -0000", 120),
        ("Mon, 30 Nov 2026 11:00:00 GMT", 0),
        (None, 0),
        ("", 0),
        ("-5", 0),
        ("soon", 0),
        ("²", 0),
        ("1" * 5000, 10**8),
    ],
)
def test_retry_after_is_seconds_or_a_date(text, seconds):
    assert read_retry_after(text, NOON) == timedelta(seconds=seconds)
