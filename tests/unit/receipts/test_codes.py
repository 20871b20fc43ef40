"""Verification codes: unguessable, and forgiving of how people type."""

from __future__ import annotations

import re

import pytest

from app.receipts.codes import hash_code, new_code, read_code


def test_a_code_has_eighty_bits_in_groups_of_four():
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}", new_code())


def test_codes_differ():
    assert len({new_code() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M-9QXZ-2B4C-D501",
        "7k3m9qxz2b4cd501",
        " 7K3M 9QXZ 2B4C D5OI\n",
        "7K3M\u20139QXZ\u20132B4C\u2013D50L",
    ],
)
def test_a_code_is_read_as_people_type_it(typed: str):
    assert read_code(typed) == "7K3M-9QXZ-2B4C-D501"


@pytest.mark.parametrize(
    "typed", ["", "7K3M", "U" * 16, "7K3M-9QXZ-2B4C-D5011", "\0" * 16, "é" * 16]
)
def test_what_is_no_code_is_none(typed: str):
    assert read_code(typed) is None


def test_a_code_is_found_by_its_hash_alone():
    code = new_code()
    assert code not in hash_code(code)
    assert hash_code(code) == hash_code(str(read_code(code.lower())))
