"""Counting requests costs no thread, and forgets whoever stays away."""

from __future__ import annotations

import threading
import time

import pytest
from limits import RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter

from app.core.network.request_windows import ProcessStorage

THREE = RateLimitItemPerMinute(3)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    moment = [1_000_000.0]
    monkeypatch.setattr(time, "time", lambda: moment[0])
    return moment


@pytest.fixture
def storage(now: list[float]) -> ProcessStorage:
    return ProcessStorage()


@pytest.fixture
def window(storage: ProcessStorage) -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(storage)


def test_the_fourth_waits_until_the_first_is_a_minute_old(
    window: MovingWindowRateLimiter, now: list[float]
):
    for _ in range(3):
        assert window.hit(THREE, "net")
        now[0] += 10

    assert not window.hit(THREE, "net")
    assert window.hit(THREE, "other")
    stats = window.get_window_stats(THREE, "net")
    assert (stats.reset_time, stats.remaining) == (1_000_060.0, 0)

    now[0] = 1_000_060.0
    assert window.hit(THREE, "net")
    assert not window.hit(THREE, "net")


def test_what_counts_for_more_takes_more(window: MovingWindowRateLimiter):
    assert not window.hit(THREE, "net", cost=4)
    assert window.hit(THREE, "net", cost=2)
    assert not window.hit(THREE, "net", cost=2)
    assert window.hit(THREE, "net")


def test_no_request_starts_a_thread(
    window: MovingWindowRateLimiter, monkeypatch: pytest.MonkeyPatch
):
    started: list[threading.Thread] = []
    monkeypatch.setattr(threading.Thread, "start", started.append)

    for number in range(20):
        window.hit(THREE, f"net-{number % 2}")

    assert started == []


def test_who_stays_away_is_forgotten(
    storage: ProcessStorage, window: MovingWindowRateLimiter, now: list[float]
):
    for number in range(50):
        window.hit(THREE, f"net-{number}")
    now[0] += 61
    window.hit(THREE, "who is here")

    assert storage.reset() == 1
    assert window.get_window_stats(THREE, "who is here").remaining == 3
