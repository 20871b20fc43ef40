"""What holds whatever customers do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.flows.flow import Flow
from app.offers.snapshot import OfferSnapshot
from app.sessions.engine import runner
from app.sessions.engine.progress import (
    Answered,
    Ended,
    Intent,
    OfferAccepted,
    OfferDeclined,
    OfferShown,
    OfferState,
    Outcome,
    Progress,
)
from tests.unit.sessions.journeys import FLOWS, OFFER, UNDER_LAWS


class Story:
    """Everything that happened to one customer."""

    def __init__(self, flow: Flow, offer: OfferSnapshot | None) -> None:
        self.flow = flow
        self.choose = lambda reason: offer if flow.offers_for(reason) else None
        self.moves = [runner.begin(flow, self.choose)]

    @property
    def progress(self) -> Progress:
        return self.moves[-1].progress

    @property
    def facts(self) -> list[Any]:
        return [fact for move in self.moves for fact in move.facts]

    def do(self, wish: Any) -> None:
        before = self.progress
        match wish:
            case "applied" if before.offer_state is OfferState.ACCEPTED:
                self.moves.append(runner.offer_applied(before))
            case "failed" if before.offer_state is OfferState.ACCEPTED:
                self.moves.append(runner.offer_failed(before))
            case "leaves":
                self.moves.append(runner.leave(before))
            case (intent, said):
                answer = said if before.step_key == "survey" else {}
                self.moves.append(runner.advance(self.flow, before, intent, answer, self.choose))


reasons = st.sampled_from(["too_expensive", "unused", "other", None])
answers = st.fixed_dictionaries({"reason": reasons}, optional={"may_offer": st.just(True)})
clicks = st.tuples(st.sampled_from(list(Intent)), answers)
wishes = st.lists(clicks | st.sampled_from(["applied", "failed"]), max_size=25)
flows = st.sampled_from([*FLOWS.values(), *UNDER_LAWS])
shown = st.sampled_from([OFFER, None])


def tell(flow: Flow, offer: OfferSnapshot | None, doings: Sequence[Any]) -> Story:
    story = Story(flow, offer)
    for wish in doings:
        story.do(wish)
    return story


class TestWhateverCustomersDo:
    @given(flows, shown, wishes)
    def test_there_is_one_outcome_or_none_and_it_never_changes(self, flow, offer, doings):
        story = tell(flow, offer, doings)

        outcomes = [move.progress.outcome for move in story.moves]
        decided = [outcome for outcome in outcomes if outcome is not None]
        ends = [fact for fact in story.facts if isinstance(fact, Ended)]
        assert len(set(decided)) <= 1
        assert outcomes == [None] * (len(outcomes) - len(decided)) + decided
        assert len(ends) == (1 if decided else 0)

    @given(flows, shown, wishes)
    def test_two_presses_of_cancel_always_cancel(self, flow, offer, doings):
        story = tell(flow, offer, doings)
        was_open = story.progress.outcome is None

        story.do((Intent.CANCEL, {}))
        if story.progress.outcome is None:
            assert story.progress.step_key == "confirm"
            story.do((Intent.CANCEL, {}))

        assert not was_open or story.progress.outcome is Outcome.CANCELED

    @given(flows, shown, wishes)
    def test_one_offer_is_shown_at_most_and_a_declined_one_never_returns(self, flow, offer, doings):
        story = tell(flow, offer, doings)

        assert sum(isinstance(fact, OfferShown) for fact in story.facts) <= 1
        assert sum(isinstance(fact, OfferAccepted) for fact in story.facts) <= 1
        is_gone = False
        for move in story.moves:
            is_gone = is_gone or OfferDeclined() in move.facts
            assert not (is_gone and move.progress.step_key == "offer")

    @given(flows, shown, wishes)
    def test_no_question_is_passed_over_silently(self, flow, offer, doings):
        story = tell(flow, offer, doings)
        cuts_short = {Intent.CANCEL, Intent.KEEP}
        was_cut_short = any(isinstance(wish, tuple) and wish[0] in cuts_short for wish in doings)

        if story.progress.step_key == "confirm" and not was_cut_short:
            asked = {step.key for step in flow.before_confirm() if step.kind != "offer"}
            assert asked <= set(story.progress.answers)

    @given(flows, shown, wishes)
    def test_where_a_law_wants_it_no_offer_comes_uninvited(self, flow, offer, doings):
        story = tell(flow, offer, doings)

        if flow.policy.has_permission_gate and OfferShown() in story.facts:
            assert any(
                isinstance(fact, Answered) and fact.answer.get("may_offer") for fact in story.facts
            )

    @given(flows, shown, wishes)
    def test_back_comes_to_an_end(self, flow, offer, doings):
        story = tell(flow, offer, doings)
        before = story.progress

        for _ in range(len(before.trail) + 1):
            story.do((Intent.BACK, {}))
        rest = story.progress
        story.do((Intent.BACK, {}))

        assert before.outcome is not None or story.progress == rest

    @given(flows, shown, wishes)
    def test_back_is_offered_where_it_leads_somewhere(self, flow, offer, doings):
        story = tell(flow, offer, doings)
        before = story.progress

        story.do((Intent.BACK, {}))

        if before.outcome is None:
            assert bool(before.way_back) == (story.progress.step_key != before.step_key)

    @given(flows, shown, wishes)
    def test_the_customer_is_always_on_a_step_of_the_flow(self, flow, offer, doings):
        for move in tell(flow, offer, doings).moves:
            step = flow.step(move.progress.step_key)
            if step.kind == "offer":
                assert move.progress.offer_state is OfferState.SHOWN

    @given(flows, shown, wishes)
    def test_whoever_leaves_ends_unless_billing_is_asked(self, flow, offer, doings):
        story = tell(flow, offer, doings)
        is_waiting = story.progress.offer_state is OfferState.ACCEPTED

        story.do("leaves")

        assert story.progress.outcome is not None or is_waiting
