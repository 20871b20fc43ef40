"""Fields in the owner's texts: filled in, or never seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text.merge_fields import (
    ALWAYS_KNOWN,
    FIELDS,
    MergeProblem,
    fill_text,
    list_merge_faults,
)


def problems(text: str) -> list[MergeProblem]:
    return [fault.problem for fault in list_merge_faults(text)]


class TestFilling:
    @pytest.mark.parametrize(
        ("text", "filled"),
        [
            ('Stay, {{ customer.name | default: "friend" }}?', "Stay, Ada?"),
            ("Stay, {{customer.name|default:'friend'}}?", "Stay, Ada?"),
            ("Bleib, {{ customer.name | default: „du“ }}!", "Bleib, Ada!"),
            ('{{ plan | default: "your plan" }} ends', "your plan ends"),
            ('{{ traits.team_size | default: "your" }} seats', "12 seats"),
            ("{{ plan }} ends", "ends"),
            ("Bye {{ nobody.knows }}, then", "Bye, then"),
            ("Nothing  to fill  in", "Nothing  to fill  in"),
            ("{{ customer.name", "{{ customer.name"),
        ],
    )
    def test_by_example(self, text: str, filled: str):
        assert fill_text(text, {"customer.name": "Ada", "traits.team_size": "12"}) == filled

    @given(st.text(alphabet=st.characters(exclude_characters="{}"), max_size=40))
    def test_leaves_texts_without_fields_alone(self, text: str):
        assert fill_text(text, {"plan": "Pro"}) == text

    def test_fills_in_nothing_twice(self):
        """A name that looks like a field is a name."""
        name = '{{ price | default: "0" }}'
        text = 'Hi {{ customer.name | default: "you" }}'

        assert fill_text(text, {"customer.name": name, "price": "9"}) == f"Hi {name}"


class TestFaults:
    @pytest.mark.parametrize("name", [*FIELDS, "traits.team_size"])
    def test_there_are_none_in_what_we_offer(self, name: str):
        assert problems(f'{{{{ {name} | default: "x" }}}}') == []

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ('{{ customer.nmae | default: "x" }}', MergeProblem.UNKNOWN),
            ('{{ traits | default: "x" }}', MergeProblem.UNKNOWN),
            ("{{ customer.name }}", MergeProblem.NO_DEFAULT),
            ('{{ plan | default: "" }}', MergeProblem.NO_DEFAULT),
            ("{{ customer.name | upcase }}", MergeProblem.LOOKALIKE),
            ("{{ customer.name", MergeProblem.LOOKALIKE),
            ("{name}", MergeProblem.LOOKALIKE),
            ("${name}", MergeProblem.LOOKALIKE),
            ("%(name)s", MergeProblem.LOOKALIKE),
            ("%%name%%", MergeProblem.LOOKALIKE),
            ("*|FNAME|*", MergeProblem.LOOKALIKE),
            ("[First Name]", MergeProblem.LOOKALIKE),
            ("<%= name %>", MergeProblem.LOOKALIKE),
        ],
    )
    def test_are_told_apart(self, text: str, problem: MergeProblem):
        assert problems(f"Stay, {text}!") == [problem]

    @pytest.mark.parametrize(
        "text", ["50 % off", "a < b", "Pay 5 [EUR] or {}", "100% of it", "{{ company.name }}"]
    )
    def test_are_not_seen_in_plain_words(self, text: str):
        assert problems(text) == []

    def test_need_no_default_where_the_value_is_always_known(self):
        assert set(FIELDS) >= ALWAYS_KNOWN
