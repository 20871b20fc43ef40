"""The flow document: what it may say, and what is said about mistakes."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fairness.policy import build_policy
from app.flows.document.parsing import MAX_DOCUMENT_BYTES, parse_document, parse_file, parse_yaml
from app.flows.errors import InvalidDocument
from app.flows.flow import arrange
from app.flows.service import default_document

REASON: dict[str, Any] = {"code": "unused"}


def document(**changes: Any) -> dict[str, Any]:
    steps = [{"survey": {"reasons": [REASON]}}, "confirm", "result"]
    return {"fairwell": 1, "steps": steps} | changes


def with_reason(**changes: Any) -> dict[str, Any]:
    return document(steps=[{"survey": {"reasons": [REASON | changes]}}, "confirm", "result"])


def with_confirm(**parts: Any) -> dict[str, Any]:
    return document(steps=[{"confirm": parts}, "result"])


def problems_of(data: Any) -> str:
    with pytest.raises(InvalidDocument) as caught:
        parse_document(data)
    return "\n".join(caught.value.problems)


def refused_yaml(text: str) -> str:
    with pytest.raises(InvalidDocument) as caught:
        parse_yaml(text)
    return "\n".join(caught.value.problems)


class TestGoodDocument:
    def test_of_ours_is_one(self):
        assert [step.kind for step in arrange(default_document(), build_policy(())).steps] == [
            "survey",
            "offer",
            "confirm",
            "result",
            "feedback",
        ]

    def test_is_the_same_after_a_trip_through_the_database(self):
        read = default_document()

        assert parse_document(read.model_dump(mode="json", exclude_defaults=True)) == read

    def test_may_name_a_step_alone_or_with_nothing(self):
        bare = parse_document(document(steps=["confirm", {"result": None}]))

        assert bare == parse_document(document(steps=[{"confirm": {}}, {"result": {}}]))

    def test_counts_days(self):
        (confirm, _) = parse_document(with_confirm(data_deleted_after="30d")).steps

        assert confirm.confirm.data_deleted_after == timedelta(days=30)

    def test_may_have_reasons_of_its_own(self):
        assert parse_document(with_reason(code="x_too_loud", label="Too loud"))

    def test_keeps_norway_a_country(self):
        yaml = """
            fairwell: 1
            steps:
              - survey: {reasons: [{code: x_no, label: {en: NO}}]}
              - confirm
              - result
        """
        (survey, *_) = parse_yaml(yaml).steps

        assert survey.survey.reasons[0].label == {"en": "NO"}


class TestMistake:
    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (document(fairwell=2), "fairwell: 2 — "),
            (document(key="Not A Key"), "key: 'Not A Key'"),
            (document(locales=["en", "dee"]), "locales[1]: 'dee' — must be one of en, nl, de, es"),
            (document(locales=["dee"]), 'did you mean "de"?'),
            (document(locales=[]), "locales"),
            (document(address="formel"), 'did you mean "formal"?'),
            (document(adress="formal"), "adress: 'adress' — is not a key"),
            (document(adress="formal"), 'did you mean "address"?'),
            (document(steps=["survy", "confirm", "result"]), 'did you mean "survey"?'),
            (document(steps=["survy", "confirm", "result"]), "steps[0]: 'survy'"),
            (document(steps=["confirm"]), "steps"),
            (document(steps=["result", "confirm"]), "result comes after confirm"),
            (document(steps=["confirm", "offer", "result"]), "an offer comes before confirm"),
            (document(steps=["confirm", "confirm", "result"]), "confirm stands there twice"),
            (document(steps=["offer", "result"]), "a flow needs confirm"),
            (document(steps="confirm"), "steps"),
            (with_reason(code="to_expensive"), "steps[0].survey.reasons[0].code: 'to_expensive'"),
            (with_reason(code="to_expensive"), 'did you mean "too_expensive"?'),
            (with_reason(code="x_loud"), "label: needed for a reason of your own"),
            (with_reason(lable="Loud"), 'did you mean "label"?'),
            (with_reason(label=""), "steps[0].survey.reasons[0].label"),
            (with_reason(label="a\0b"), "must not contain control characters"),
            (with_reason(label={"en": "a\0b"}), "must not contain control characters"),
            (with_reason(label="a\ud800b"), "label"),
            (with_reason(label={"en": "a" * 2001}), "steps[0].survey.reasons[0].label"),
            (with_reason(offers=["Not A Key"]), "steps[0].survey.reasons[0].offers[0]"),
            (with_reason(follow_up={"ask": "txt"}), 'did you mean "text"?'),
            (with_reason(follow_up={"ask": "choices"}), "choices: needed with ask: choices"),
            (with_confirm(effective=["imediately"]), 'did you mean "immediately"?'),
            (with_confirm(effective=[]), "steps[0].confirm.effective"),
            (with_confirm(refund="some"), "steps[0].confirm.refund: 'some'"),
            (with_confirm(data_deleted_after=30), "must be a number of days such as 30d"),
            (with_confirm(data_deleted_after="30 days"), "such as 30d"),
            (with_confirm(export_url="javascript:alert(1)"), "steps[0].confirm.export_url"),
            (with_confirm(export_url="//evil.example"), "steps[0].confirm.export_url"),
            ("text", "dictionary"),
            (None, "dictionary"),
        ],
    )
    def test_is_named_with_its_place_and_a_way_out(self, data: Any, said: str):
        assert said in problems_of(data)

    def test_twice_is_named_twice(self):
        said = problems_of(document(key="Not A Key", address="formel"))

        assert said.count("\n") == 1

    def test_of_a_reason_that_stands_there_twice(self):
        survey = {"survey": {"reasons": [REASON, REASON]}}

        assert "unused stands there twice" in problems_of(
            document(steps=[survey, "confirm", "result"])
        )

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["fairwell", "steps", "survey", "reasons", "code", "confirm"])
                    | st.text(max_size=5),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=12,
        )
    )
    def test_of_any_kind_is_explained_and_never_raises_another_error(self, data: Any):
        with suppress(InvalidDocument):
            parse_document(data)


class TestYaml:
    def test_with_aliases_is_refused_before_it_unfolds(self):
        bomb = "a: &a [x, x]\n" + "\n".join(
            f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]"
            for old, new in zip("abcdefgh", "bcdefghi", strict=True)
        )

        assert "aliases" in refused_yaml(bomb)

    def test_with_duplicate_keys_is_refused(self):
        assert "duplicate" in refused_yaml("fairwell: 1\nkey: a\nkey: b\n")

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "fairwell: 1: 2",
            "\t- x",
            "[" * 1000,
            "!!python/object/apply:os.system [id]",
            "a\0b",
            "fairwell: 1\nsteps: [\ud800]",
        ],
        ids=["empty", "colon", "tab", "deep", "object", "NUL", "half a character"],
    )
    def test_that_is_none_is_refused(self, text: str):
        assert refused_yaml(text)

    def test_that_is_too_large_is_refused(self):
        assert "larger than" in refused_yaml("#" * (MAX_DOCUMENT_BYTES + 1))

    def test_reads_no_as_text(self):
        assert "label" in refused_yaml(
            "fairwell: 1\n"
            "steps: [{survey: {reasons: [{code: unused, label: true}]}}, confirm, result]"
        )


class TestFile:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "nothing in it"),
            (b"\xef\xbb\xbf", "nothing in it"),
            (b"# only a comment\n", "nothing in it"),
            (b"---\n...\n", "nothing in it"),
            (b'fairwell: "1"\nsteps: [survey, confirm, result]\n', "without quotation marks"),
            (b"fairwell: ' 1'\n", "without quotation marks"),
            ("fairwell: 1\n".encode("utf-16"), "save it as UTF-8"),
            (b"fairwell: 1\nkey: Gr\xfcn\n", "save it as UTF-8"),
        ],
    )
    def test_that_is_none_is_refused_with_a_sentence_that_helps(self, content: bytes, words: str):
        with pytest.raises(InvalidDocument) as caught:
            parse_file(content)
        assert words in "\n".join(caught.value.problems)

    def test_may_have_the_mark_of_utf8(self):
        text = "\ufefffairwell: 1\nsteps: [{survey: {reasons: [{code: unused}]}}, confirm, result]"

        assert parse_file(text.encode()).key == "default"
