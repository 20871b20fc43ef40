"""The packs as they are shipped, and what no pack may say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from app.core.findings import Severity
from app.fairness.packs import Pack, all_packs, default_fair, get_pack, list_sources_to_re_check
from app.fairness.predicates import (
    all_predicates,
    breakable_by_documents,
    guaranteed_by_engine,
    strictest,
)
from app.fairness.rules import Basis, LegalSource, Rule, RuleStatus

every_pack = pytest.mark.parametrize("pack", all_packs(), ids=lambda pack: pack.id)
LAW = LegalSource(name="Some act", status=RuleStatus.IN_FORCE, read_on=date(2026, 11, 22))


class TestPredicates:
    def test_are_forty(self):
        assert list(all_predicates()) == [f"P{number:02}" for number in range(1, 41)]

    def test_are_held_by_somebody_and_say_one_sentence(self):
        for predicate in all_predicates().values():
            assert predicate.held_by
            assert predicate.rule.endswith(".")
            assert predicate.rule.count(". ") == 0

    def test_of_order_are_held_twice(self):
        assert guaranteed_by_engine() & breakable_by_documents() >= {"P10", "P18"}

    @pytest.mark.parametrize(
        ("predicate", "loose", "strict"),
        [
            ("P01", False, True),
            ("P10", 2, 0),
            ("P39", 0, 14),
            ("P08", "not_needed", "offered"),
            ("P34", "same_page", "editable"),
        ],
    )
    def test_know_the_stricter_of_two_values(self, predicate, loose, strict):
        assert strictest(predicate, loose, strict) == strict
        assert strictest(predicate, strict, loose) == strict


class TestPack:
    def test_default_fair_has_a_value_for_every_predicate_and_applies_everywhere(self):
        assert set(default_fair().predicates) == set(all_predicates())
        assert default_fair().applies_in(None, None)
        assert [pack for pack in all_packs() if pack.applies_in(None, None)] == [default_fair()]

    @every_pack
    def test_never_loosens_default_fair(self, pack: Pack):
        for predicate, rule in pack.predicates.items():
            ours = default_fair().predicates[predicate].value
            assert strictest(predicate, ours, rule.value) == rule.value, predicate

    @every_pack
    def test_has_a_version_like_a_date(self, pack: Pack):
        assert date.fromisoformat(pack.version) <= date(2100, 1, 1)

    @every_pack
    def test_says_when_what_is_upcoming_begins(self, pack: Pack):
        upcoming = [
            thing for thing in (pack, *pack.sources.values()) if thing.status is RuleStatus.UPCOMING
        ]
        assert all(thing.since for thing in upcoming)

    @every_pack
    def test_rests_no_rule_on_what_was_struck_down(self, pack: Pack):
        cited = [source for rule in pack.predicates.values() for source in rule.sources]
        assert RuleStatus.VACATED not in {source.status for source in cited}

    @every_pack
    def test_can_be_found_by_its_id(self, pack: Pack):
        assert get_pack(pack.id) is pack

    def test_that_nobody_has_is_none(self):
        assert get_pack("atlantis") is None

    @pytest.mark.parametrize(
        "pack_id", ["us-mn", "us-ny", "us-ma", "us-ct", "ca-qc", "kr", "in", "au"]
    )
    def test_claims_no_law_where_none_was_read(self, pack_id: str):
        rules = get_pack(pack_id).predicates.values()

        assert {rule.basis for rule in rules} == {Basis.SECOND_HAND}
        assert Severity.ERROR not in {rule.severity for rule in rules}


class TestRule:
    @pytest.mark.parametrize(
        ("basis", "severity"),
        [
            (Basis.SECOND_HAND, Severity.ERROR),
            (Basis.GUIDANCE, Severity.ERROR),
            (Basis.UPCOMING, Severity.WARNING),
        ],
    )
    def test_is_no_graver_than_it_is_founded(self, basis: Basis, severity: Severity):
        with pytest.raises(ValidationError, match="more than"):
            Rule(predicate="P10", value=1, basis=basis, severity=severity, sources=(LAW,))

    @pytest.mark.parametrize("basis", [Basis.LAW, Basis.GUIDANCE, Basis.UPCOMING])
    def test_names_a_source_that_was_read(self, basis: Basis):
        unread = LAW.model_copy(update={"read_on": None})
        with pytest.raises(ValidationError, match="was read"):
            Rule(predicate="P10", value=1, basis=basis, severity=basis.gravest, sources=(unread,))

    def test_at_second_hand_may_have_no_source_and_says_so(self):
        rule = get_pack("de").predicates["P28"]
        assert (rule.basis, rule.source) == (Basis.SECOND_HAND, "source not named yet")

    @pytest.mark.parametrize(
        ("predicate", "value"),
        [("P01", 1), ("P10", True), ("P10", -1), ("P10", "2"), ("P09", "sometimes"), ("P39", 1.5)],
    )
    def test_has_a_value_of_its_predicate(self, predicate: str, value: object):
        with pytest.raises(ValidationError):
            Rule(predicate=predicate, value=value, basis=Basis.OWN, severity=Severity.INFO)


class TestReCheck:
    def test_is_due_the_day_after(self):
        dmcc = get_pack("uk").sources["dmcc"]

        assert (get_pack("uk"), dmcc) not in list_sources_to_re_check(dmcc.re_check_by)
        assert (get_pack("uk"), dmcc) in list_sources_to_re_check(
            dmcc.re_check_by + timedelta(days=1)
        )

    def test_comes_for_everything_that_can_change(self):
        undated = [
            source.name
            for pack in all_packs()
            for source in pack.sources.values()
            if source.re_check_by is None and source.status is not RuleStatus.VACATED
        ]
        assert not undated
