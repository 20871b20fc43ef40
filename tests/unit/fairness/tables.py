"""The tables of docs/fairness.md, written from the data: `python -m tests.unit.fairness.tables`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.fairness.packs import Jurisdictions, Pack, all_packs
from app.fairness.predicates import Value, all_predicates
from app.fairness.rules import Basis, LegalSource, Rule

ROOT = Path(__file__).parents[3]
DOCUMENT = ROOT / "docs" / "fairness.md"
HOSTED = "tests/functional/hosted"
DECLARING = f"{HOSTED}/test_declaration.py"
WITHDRAWING = f"{HOSTED}/test_withdrawal.py"
ENTRANCE = f"{HOSTED}/test_public_declaration.py"
JURISDICTIONS = f"{HOSTED}/test_jurisdictions.py"
RECEIPTS = f"{HOSTED}/test_receipts.py"
LAW = "tests/browser/test_law.py"
WORDS = "tests/unit/fairness/copy"
PROMINENCE = "tests/browser/test_prominence.py"
TESTS = {
    "P01": ["tests/unit/fairness/test_findings.py::test_a_flow_without_confirm_is_an_error"],
    "P02": [f"{DECLARING}::TestConfirmed::test_by_one_press_and_no_other_channel"],
    "P03": [
        "tests/browser/test_dialog.py::TestDialog::test_leads_from_the_billing_page_to_the_result"
    ],
    "P04": [
        f"{ENTRANCE}::TestNotice::test_reaches_the_host_as_something_to_verify",
        f"{LAW}::TestWithoutLogin::test_is_done_when_the_company_finds_the_contract",
    ],
    "P05": [f"{ENTRANCE}::TestPage::test_is_named_by_the_law"],
    "P06": [
        f"{DECLARING}::TestAlwaysOpen::test_in_every_state_of_the_plan",
        f"{DECLARING}::TestAlwaysOpen::test_at_every_hour",
    ],
    "P07": [
        f"{DECLARING}::TestWhatIsAsked::test_never_asks_what_the_session_knows",
        f"{ENTRANCE}::TestPage::test_asks_exactly_what_the_law_allows",
    ],
    "P08": [
        f"{DECLARING}::TestWhatIsAsked::test_in_germany_is_the_list_of_the_law_on_the_first_page",
        f"{DECLARING}::TestExtraordinary::test_is_asked_of_billing_with_the_customers_reason",
        f"{LAW}::TestGermany::test_an_extraordinary_cancellation",
    ],
    "P09": [
        f"{DECLARING}::TestEndDay::test_left_empty_is_the_earliest",
        f"{DECLARING}::TestEndDay::test_that_is_later_is_what_billing_is_asked_for",
    ],
    "P10": [
        "tests/unit/fairness/test_findings.py::test_three_steps_before_confirm_are_an_error",
        f"{HOSTED}/test_flow.py::TestDirectWay::test_is_two_presses_from_the_first_page",
    ],
    "P11": [
        f"{HOSTED}/test_flow.py::TestDirectWay::test_leads_to_confirm_from_every_question",
        f"{PROMINENCE}::TestDirectWay::test_is_in_the_first_screen_of_the_survey",
        f"{PROMINENCE}::TestDirectWay::test_is_in_the_first_screen_of_a_second_question",
    ],
    "P12": [f"{HOSTED}/test_flow.py::TestDirectWay::test_past_an_offer_declines_it"],
    "P13": [f"{DECLARING}::TestConfirmed::test_counts_from_the_press_whatever_billing_says"],
    "P14": [
        f"{HOSTED}/test_flow.py::TestOutcomes"
        "::test_abandoned_by_the_sweep_an_hour_after_the_last_click"
    ],
    "P15": [
        f"{HOSTED}/test_result.py::TestPendingOffer::test_does_not_keep_the_customer_from_canceling"
    ],
    "P16": [
        "tests/unit/fairness/test_findings.py::test_an_answer_that_is_required_is_an_error",
        f"{HOSTED}/test_steps.py::TestSurvey::test_can_be_skipped",
    ],
    "P17": ["tests/unit/fairness/test_findings.py::test_a_second_question_before_confirm_warns"],
    "P18": ["tests/unit/fairness/test_findings.py::test_two_offers_in_an_attempt_are_an_error"],
    "P19": [
        f"{JURISDICTIONS}::TestPermission::test_decides_in_minnesota_whether_an_offer_is_shown",
        f"{JURISDICTIONS}::TestPermission::test_is_not_assumed",
    ],
    "P20": [f"{HOSTED}/test_result.py::TestOffer::test_that_was_refused_never_comes_back"],
    "P21": [
        f"{PROMINENCE}::TestOffer::test_is_declined_as_easily_as_accepted",
        f"{PROMINENCE}::TestOffer::test_has_the_words_of_the_law_beside_it_in_california",
    ],
    "P22": [
        f"{PROMINENCE}::TestOffer::test_is_declined_as_easily_as_accepted",
        f"{PROMINENCE}::TestDecision::test_to_cancel_weighs_as_much_as_to_keep",
        f"{PROMINENCE}::TestMeasure::test_sees_a_way_out_that_became_a_link",
    ],
    "P23": [
        f"{PROMINENCE}::TestOffer::test_is_declined_as_easily_as_accepted",
        f"{PROMINENCE}::TestDecision::test_to_cancel_weighs_as_much_as_to_keep",
        f"{PROMINENCE}::TestDirectWay::test_is_in_the_first_screen_of_the_survey",
    ],
    "P24": [
        "tests/unit/flows/test_offer_terms.py::test_one_that_leaves_out_a_term_is_not_published",
        "tests/unit/fairness/test_findings.py::test_an_offer_without_terms_is_an_error",
    ],
    "P25": [
        f"{HOSTED}/test_steps.py::TestBadAnswer::test_a_choice_that_was_not_offered_accepts_nothing"
    ],
    "P26": [
        "tests/unit/flows/test_offer_terms.py::test_a_pause_without_an_end_is_told",
        "tests/unit/fairness/test_findings.py::test_a_pause_without_an_end_is_an_error",
        f"{HOSTED}/test_pauses.py::TestNotice::test_comes_seven_days_before_the_end",
        f"{HOSTED}/test_pauses.py::TestResume::test_is_done_when_billing_says_so",
    ],
    "P27": [
        f"{WORDS}/test_analysis.py::TestUrgency::test_with_the_day_is_fair_if_the_offer_ends",
        f"{WORDS}/test_findings.py::test_only_an_offer_that_ends_may_speak_of_it",
    ],
    "P28": [
        f"{WORDS}/test_measures.py::test_it_finds_most_shaming",
        f"{WORDS}/test_measures.py::test_it_hardly_accuses_a_fair_text",
        "tests/functional/console/test_copy_findings.py"
        "::TestPublishing::test_is_an_owners_who_says_why",
        "tests/unit/test_catalogs.py::TestVoice::test_nothing_is_exclaimed_and_nobody_shamed",
    ],
    "P29": [
        f"{WORDS}/test_analysis.py::TestLosses::test_are_not_immediate_while_access_lasts",
        f"{WORDS}/test_findings.py::test_a_loss_is_judged_by_when_the_flow_cancels",
    ],
    "P30": [
        f"{WORDS}/test_analysis.py::TestTricks::test_a_button_that_stays_does_not_say_cancel",
        "tests/unit/test_catalogs.py::TestVoice::test_only_the_way_out_is_named_after_canceling",
    ],
    "P31": [f"{WORDS}/test_analysis.py::TestFees::test_need_amount_and_day"],
    "P32": ["tests/unit/fairness/test_findings.py::test_a_missing_language_warns"],
    "P33": [
        f"{DECLARING}::TestConfirmed::test_names_the_act_on_the_button",
        f"{WITHDRAWING}::TestWithdrawn::test_ends_at_once_with_the_right_to_a_refund",
        f"{LAW}::test_the_button_of_the_law_is_in_the_first_screen",
    ],
    "P34": [
        f"{DECLARING}::TestConfirmed::test_is_summed_up_on_the_same_page",
        f"{DECLARING}::TestWhatIsAsked::test_in_france_is_an_editable_summary",
    ],
    "P35": [f"{DECLARING}::TestConfirmed::test_is_shown_with_reference_time_and_end"],
    "P36": [
        f"{RECEIPTS}::TestReceipt::test_says_what_was_decided_and_when",
        f"{RECEIPTS}::TestReceipt::test_is_there_before_the_worker_came",
    ],
    "P37": [
        f"{RECEIPTS}::TestFiles::test_of_the_page_needs_nothing_else",
        f"{ENTRANCE}::TestCopy::test_holds_the_declaration_with_date_and_time",
    ],
    "P38": [
        f"{RECEIPTS}::TestDates::test_are_those_of_the_customers_own_calendar",
        f"{DECLARING}::TestEndDay::test_is_counted_in_the_customers_zone",
        f"{DECLARING}::test_a_chosen_day_keeps_its_time_when_the_clocks_change",
        f"{HOSTED}/test_result.py::TestCancellation::test_takes_the_day_that_billing_names",
    ],
    "P39": [
        f"{WITHDRAWING}::TestOffered::test_on_every_step_before_the_end",
        f"{WITHDRAWING}::TestOffered::test_never_outside_the_days",
        f"{LAW}::TestGermany::test_a_withdrawal",
    ],
    "P40": [f"{JURISDICTIONS}::TestRecord::test_names_packs_and_versions_in_the_ending"],
}
"""The tests that hold a predicate today, at least in part."""
LETTERS = {
    Basis.LAW: "L",
    Basis.SECOND_HAND: "l",
    Basis.UPCOMING: "U",
    Basis.GUIDANCE: "G",
    Basis.OWN: "D",
}


def tables() -> dict[str, str]:
    """Return each table by the name of its place in the document."""
    return {"packs": packs(), "predicates": predicates(), "values": values(), "sources": sources()}


def written(text: str) -> str:
    """Return the document with the tables as they should be."""
    for name, table in tables().items():
        place = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text, count = place.subn(lambda match, new=table: f"{match[1]}{new}\n{match[2]}", text)
        assert count == 1, name
    return text


def packs() -> str:
    rows = (
        (f"`{pack.id}`", pack.title, _status(pack), pack.version, _places(pack))
        for pack in all_packs()
    )
    return table(("Pack", "Jurisdiction", "Status", "Version", "Applies to"), rows)


def predicates() -> str:
    rows = (
        (
            id_,
            predicate.rule,
            ", ".join(predicate.kinds),
            ", ".join(predicate.held_by),
            "<br>".join(f"`{name}`" for name in TESTS.get(id_, ())) or "not yet",
        )
        for id_, predicate in all_predicates().items()
    )
    return table(("ID", "Rule", "Kind", "Held by", "Test"), rows)


def values() -> str:
    rows = (
        (id_, *(_cell(id_, pack.predicates.get(id_)) for pack in all_packs()))
        for id_ in all_predicates()
    )
    return table(("ID", *(pack.id for pack in all_packs())), rows)


def sources() -> str:
    rows = (
        (
            f"`{pack.id}`",
            source.name,
            _status(source),
            str(source.read_on or "not read yet"),
            str(source.re_check_by or "·"),
            _cited_by(pack, source),
            source.note,
        )
        for pack in all_packs()
        for source in pack.sources.values()
    )
    heads = ("Pack", "Source", "Status", "Read on", "Re-check by", "Predicates", "Note")
    return table(heads, [*rows, *_without_source()])


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *([*row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(predicate: str, rule: Rule | None) -> str:
    if rule is None:
        return "·"
    value, note = _said(predicate, rule.value), f" ({rule.note})" if rule.note else ""
    return f"{value} **{LETTERS[rule.basis]}** {rule.severity}{note}"


def _said(predicate: str, value: Value) -> str:
    measure = all_predicates()[predicate].value
    match measure.kind:
        case "flag":
            return "yes" if value else "no"
        case "at_most":
            return f"≤ {value} {measure.unit}"
        case "at_least":
            return f"≥ {value} {measure.unit}"
    return str(value).replace("_", " ")


def _status(thing: Pack | LegalSource) -> str:
    since = f" from {thing.since}" if thing.since else ""
    return (thing.status or "not known").replace("_", " ") + since


def _places(pack: Pack) -> str:
    places = pack.applies_to
    if not isinstance(places, Jurisdictions):
        return "everybody"
    if places.regions:
        return ", ".join(f"{places.countries[0]}-{region}" for region in places.regions)
    return ", ".join(places.countries)


def _cited_by(pack: Pack, source: LegalSource) -> str:
    return ", ".join(id_ for id_, rule in pack.predicates.items() if source in rule.sources) or "·"


def _without_source() -> Iterator[tuple[str, ...]]:
    """Yield what a pack says at second hand, without knowing the source yet."""
    for pack in all_packs():
        ids = [
            id_
            for id_, rule in pack.predicates.items()
            if rule.basis is Basis.SECOND_HAND and not rule.sources
        ]
        if ids:
            unnamed = "source not named yet"
            yield f"`{pack.id}`", unnamed, "·", "not read yet", "·", ", ".join(ids), "needs counsel"


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
