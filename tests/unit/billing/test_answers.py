"""Reading what billing answered: anybody may answer anything."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.billing.answers import MAX_LOCALES, MAX_MESSAGE, UNNAMED, ParsedAnswer, read_answer
from app.billing.models import ActionStatus
from app.core.network.http import Answer

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
DETAILS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("code", "message", "effective_at", "status"), ANYTHING)
)


def read(status: int | None, said: Any) -> ParsedAnswer:
    return read_answer(Answer(status, json.dumps(said).encode()))


def applied(**details: Any) -> ParsedAnswer:
    return read(200, {"status": "applied"} | details)


@given(st.none() | st.integers(100, 599), st.binary(max_size=200), st.booleans())
def test_no_bytes_are_too_strange(status, body, is_whole):
    assert read_answer(Answer(status, body, is_whole)).status in ActionStatus


@given(st.sampled_from([200, 202, 204, 400, 409, 422, 500]), DETAILS)
def test_no_json_is_too_strange_and_what_is_kept_can_be_stored(status, said):
    reading = read(status, said)

    for text in [reading.code or "", *(reading.message or {}).values()]:
        assert "\0" not in text
        text.encode()
        assert len(text) <= MAX_MESSAGE


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-03T00:00:00Z", datetime(2026, 12, 3, tzinfo=UTC)),
        ("2026-12-03T02:00:00+02:00", datetime(2026, 12, 3, tzinfo=UTC)),
        ("2026-12-03T00:00:00", None),
        ("2026-12-03", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("tomorrow", None),
        (1796256000, None),
        (None, None),
    ],
)
def test_a_date_needs_a_zone_and_without_one_the_rest_still_counts(text, moment):
    assert applied(effective_at=text) == ParsedAnswer(ActionStatus.APPLIED, effective_at=moment)


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ({"en": "Fine", "pt-BR": "Bem"}, {"en": "Fine", "pt-BR": "Bem"}),
        ({"en": "x" * 9999}, {"en": "x" * MAX_MESSAGE}),
        ({"en": "a\0b\ud800c\u001bd"}, {"en": "abcd"}),
        ({"en": " ", "de": 5, "<b>": "x", "": "x"}, None),
        ("Fine", None),
        ({}, None),
    ],
)
def test_a_message_is_text_by_locale(message, kept):
    assert applied(message=message).message == kept


def test_a_message_has_only_so_many_locales():
    many = {f"{a}{b}": "x" for a in "abcdefgh" for b in "abcdefgh"}

    assert len(applied(message=many).message or {}) == MAX_LOCALES


@pytest.mark.parametrize("code", [None, 5, "", "a b", "x" * 65, "<script>", ["a"]])
def test_a_failure_without_a_usable_code_is_a_failure(code):
    assert read(422, {"status": "failed", "code": code}) == ParsedAnswer(
        ActionStatus.FAILED, code=UNNAMED
    )
