"""How passwords are kept."""

from __future__ import annotations

import pytest
from argon2 import extract_parameters
from argon2.profiles import CHEAPEST, RFC_9106_LOW_MEMORY

from app.members.sign_in import passwords

WORDS = "a walk along the canal"


@pytest.fixture
def at_full_cost():
    """Hash as the service does; the other tests do it at the lowest cost."""
    passwords.use_costs(passwords.COSTS)
    yield
    passwords.use_costs(CHEAPEST)


def test_are_hashed_at_the_cost_that_rfc_9106_recommends(at_full_cost):
    assert extract_parameters(passwords.hash_password(WORDS)) == RFC_9106_LOW_MEMORY


def test_are_known_again_after_the_costs_changed(at_full_cost):
    stored = passwords.hash_password(WORDS)
    passwords.use_costs(CHEAPEST)

    assert passwords.is_password(WORDS, stored)
    assert not passwords.is_password(WORDS.upper(), stored)
