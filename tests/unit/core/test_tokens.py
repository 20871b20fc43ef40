"""Our own signed tokens open one thing, for a while."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.core.security import tokens
from app.core.security.tokens import Capability
from tests.support.clocks import MovableClock
from tests.support.databases import SECRET

page = Capability("page", timedelta(days=1))
link = Capability("link", timedelta(days=1))


@pytest.fixture(autouse=True)
def keys() -> Iterator[None]:
    tokens.use_keys(["new", "old"])
    yield
    tokens.use_keys([SECRET])


def test_what_was_signed_can_be_read():
    assert page.read(page.sign(["acct", "cs"])) == ["acct", "cs"]


def test_what_was_signed_for_another_purpose_opens_nothing():
    assert link.read(page.sign("x")) is None


def test_a_token_opens_for_its_life(clock: MovableClock):
    token = page.sign("x")

    with clock.moved(hours=23):
        assert page.read(token) == "x"
    with clock.moved(hours=25):
        assert page.read(token) is None


def test_a_token_of_an_older_key_still_opens():
    tokens.use_keys(["old"])
    token = page.sign("x")
    tokens.use_keys(["new", "old"])

    assert page.read(token) == "x"


def test_a_token_of_a_key_that_was_dropped_does_not():
    token = page.sign("x")
    tokens.use_keys(["another"])

    assert page.read(token) is None


@pytest.mark.parametrize("text", ["", ".", "a.b.c", "é", "\ud800", "\0", "." * 10_000])
def test_nonsense_opens_nothing(text: str):
    assert page.read(text) is None
