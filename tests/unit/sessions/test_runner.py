"""Which step comes next, by example."""

from __future__ import annotations

from typing import Any

import pytest

from app.flows.flow import Flow
from app.offers.snapshot import OfferSnapshot
from app.sessions.engine import post_outcome, runner
from app.sessions.engine.progress import (
    Answered,
    Ended,
    Intent,
    Move,
    OfferShown,
    OfferState,
    Outcome,
    Progress,
)
from tests.unit.sessions.journeys import FLOWS, OFFER, USUAL


def deal(reason: str | None) -> OfferSnapshot | None:
    return OFFER if reason == "too_expensive" else None


def nothing(reason: str | None) -> None:
    return None


def walk(flow: Flow, *intents: str, answer: dict[str, Any] | None = None) -> Progress:
    """Return where a customer who finds it too expensive gets to."""
    progress = runner.begin(flow, deal).progress
    for intent in intents:
        given_answer = {"reason": "too_expensive"} if progress.step_key == "survey" else {}
        move = runner.advance(flow, progress, Intent(intent), answer or given_answer, deal)
        progress = move.progress
    return progress


class TestAdvance:
    @pytest.mark.parametrize(
        ("name", "first"),
        [
            ("usual", "survey"),
            ("offer first", "survey"),  # nothing is known yet that the offer fits
            ("questions afterwards", "confirm"),
            ("shortest", "confirm"),
        ],
    )
    def test_begins_with_the_first_step_that_has_something_to_show(self, name: str, first: str):
        assert runner.begin(FLOWS[name], deal).progress.step_key == first

    def test_begins_with_an_offer_that_is_for_everybody(self):
        move = runner.begin(FLOWS["offer first"], lambda reason: OFFER)

        assert move.progress.step_key == "offer"
        assert move.facts == (OfferShown(),)

    def test_passes_over_an_offer_that_does_not_exist(self):
        survey = runner.begin(USUAL, nothing).progress

        move = runner.advance(USUAL, survey, Intent.CONTINUE, {"reason": "other"}, nothing)

        assert move.progress.step_key == "confirm"
        assert move.facts == (Answered("survey", {"reason": "other"}),)

    def test_shows_the_offer_that_fits(self):
        survey = runner.begin(USUAL, deal).progress

        move = runner.advance(USUAL, survey, Intent.CONTINUE, {"reason": "too_expensive"}, deal)

        assert move.progress.step_key == "offer"
        assert move.facts[-1] == OfferShown()

    def test_asks_for_an_offer_once(self):
        asked: list[str | None] = []

        def choose(reason: str | None) -> OfferSnapshot | None:
            asked.append(reason)
            return OFFER

        progress = runner.begin(USUAL, choose).progress
        for intent in (Intent.CONTINUE, Intent.BACK, Intent.CONTINUE):
            answer = {"reason": "too_expensive"}
            progress = runner.advance(USUAL, progress, intent, answer, choose).progress

        assert asked == ["too_expensive"]

    def test_does_not_show_an_offer_for_a_reason_that_changed(self):
        offer = walk(USUAL, "continue")
        survey = runner.advance(USUAL, offer, Intent.BACK, {}, deal).progress

        move = runner.advance(USUAL, survey, Intent.CONTINUE, {"reason": "unused"}, deal)

        assert move.progress.step_key == "confirm"

    def test_skips_a_question_by_name_only(self):
        survey = runner.begin(USUAL, deal).progress

        move = runner.advance(USUAL, survey, Intent.SKIP, {}, deal)

        assert move.facts == (Answered("survey", {}),)

    @pytest.mark.parametrize("intent", ["accept", "decline", "back"])
    def test_stays_where_an_intent_means_nothing(self, intent: str):
        survey = runner.begin(USUAL, deal).progress

        assert runner.advance(USUAL, survey, Intent(intent), {}, deal) == Move(survey)

    @pytest.mark.parametrize("intent", ["continue", "skip", "accept", "decline"])
    def test_takes_the_decision_by_its_own_button_only(self, intent: str):
        confirm = walk(USUAL, "cancel")

        assert runner.advance(USUAL, confirm, Intent(intent), {}, deal) == Move(confirm)


class TestOffer:
    def test_that_is_accepted_waits_for_billing(self):
        accepted = walk(USUAL, "continue", "accept")

        assert accepted.is_waiting
        assert (accepted.step_key, accepted.outcome) == ("result", None)

    def test_that_is_applied_saves(self):
        move = runner.offer_applied(walk(USUAL, "continue", "accept"))

        assert move.progress.outcome is Outcome.SAVED
        assert move.facts == (Ended(Outcome.SAVED),)

    def test_that_is_applied_too_late_leaves_the_customer_at_the_decision(self):
        move = runner.offer_applied(walk(USUAL, "continue", "accept", "cancel"))

        assert (move.progress.step_key, move.progress.outcome) == ("confirm", None)
        assert move.progress.offer_state is OfferState.APPLIED

    def test_that_failed_leads_to_the_decision(self):
        failed = runner.offer_failed(walk(USUAL, "continue", "accept")).progress

        assert (failed.step_key, failed.outcome) == ("confirm", None)
        assert failed.way_back == ("survey",)
        assert runner.advance(USUAL, failed, Intent.BACK, {}, deal).progress.step_key == "survey"

    def test_that_holds_already_counts_when_the_customer_leaves(self):
        applied = runner.offer_applied(walk(USUAL, "continue", "accept", "cancel")).progress

        assert runner.leave(applied).progress.outcome is Outcome.SAVED

    def test_that_billing_may_still_apply_is_not_abandoned(self):
        waiting = walk(USUAL, "continue", "accept")

        assert runner.leave(waiting) == Move(waiting)

    def test_that_waits_does_not_make_keep_a_decision_of_its_own(self):
        kept = walk(USUAL, "continue", "accept", "cancel", "keep")

        assert (kept.step_key, kept.outcome) == ("result", None)


class TestAfterTheEnd:
    def test_the_questions_come_one_by_one(self):
        flow = FLOWS["questions afterwards"]

        steps = [walk(flow, *(["cancel"] + ["continue"] * count)).step_key for count in range(5)]

        assert steps == ["result", "survey", "result", "feedback", "result"]

    def test_no_question_is_left_when_all_are_answered(self):
        flow = FLOWS["questions afterwards"]

        assert post_outcome.next_question(flow, walk(flow, "cancel", *["continue"] * 4)) is None

    def test_a_second_sweep_changes_nothing(self):
        left = runner.leave(walk(USUAL)).progress

        assert left.outcome is Outcome.ABANDONED
        assert runner.leave(left) == Move(left)
