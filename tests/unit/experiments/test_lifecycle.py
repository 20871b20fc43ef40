"""The life of an experiment: what it needs to start, what is locked, how it ends."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.accounts.models import Account
from app.core.clock import utcnow
from app.experiments import lifecycle, service
from app.experiments.analysis.design import Method
from app.experiments.errors import (
    CannotStart,
    ExperimentExists,
    InvalidExperiment,
    Obstacle,
    StructureLocked,
    WrongStatus,
)
from app.experiments.live.conclusion import conclude_experiment
from app.experiments.models import Experiment, ExperimentDecision, ExperimentStatus
from app.experiments.schedule import keep_schedule
from app.extensions import db
from app.flows import service as flows
from app.flows import variants
from app.flows.document.parsing import parse_document
from app.flows.document.paths import spelled_out
from app.flows.drafts import service as drafts
from app.flows.errors import FlowLocked, FlowNotFound, PublishedMeanwhile
from app.flows.listing import list_flows
from app.offers.catalogue.segments import save_segment
from tests.experiments import other_question, part_of
from tests.support.clocks import StillClock

Make = Callable[..., Experiment]


def changed(shop: Account, change: Callable[[Any], None] = other_question) -> Any:
    document = spelled_out(copy.deepcopy(variants.require_published(shop.id, "default").document))
    change(document)
    return document


@pytest.fixture
def make(shop: Account) -> Make:
    """Make experiments that could start."""

    def make(key: str = "words", **more: Any) -> Experiment:
        documents = more.pop("documents", {"B": changed(shop)})
        return service.create_experiment(shop.id, key, "default", documents=documents, **more)

    return make


def obstacles(experiment: Experiment) -> list[Obstacle]:
    with pytest.raises(CannotStart) as found:
        lifecycle.start_experiment(experiment)
    assert experiment.status is ExperimentStatus.DRAFT
    return [refusal.code for refusal in found.value.refusals]


class TestStart:
    def test_freezes_what_is_compared(self, shop: Account, make: Make):
        experiment = make()
        lifecycle.start_experiment(experiment)
        control, variant = experiment.variants

        flows.publish_flow(shop.id, parse_document(changed(shop, later)))

        assert experiment.status is ExperimentStatus.RUNNING
        assert flows.require_entry(shop.id, "default").is_compared
        assert flows.require_entry(shop.id, "default").version_id != control.flow_version_id
        seen = flows.require_flow(shop.id, variant.flow_version_id).steps[0]
        assert seen.spec.title == "Why do you leave?"

    def test_is_refused_while_a_variant_equals_the_control(self, shop: Account, make: Make):
        assert obstacles(make(documents=None)) == [Obstacle.EQUAL]

    def test_is_refused_while_two_variants_are_equal(self, shop: Account, make: Make):
        twins = {"B": changed(shop), "C": changed(shop)}
        assert obstacles(make(documents=twins)) == [Obstacle.EQUAL]

    def test_is_refused_while_a_variant_is_no_flow(self, shop: Account, make: Make):
        broken = {"fairwell": 1, "steps": [{"survey": {"reasons": []}}]}
        assert obstacles(make(documents={"B": broken})) == [Obstacle.INVALID]

    def test_is_refused_while_a_variant_breaks_a_rule(self, shop: Account, make: Make):
        def ask_twice(document: Any) -> None:
            document["steps"].insert(1, {"feedback": {}})

        experiment = make(documents={"B": changed(shop, ask_twice)})
        assert Obstacle.UNFAIR in obstacles(experiment)

    @pytest.mark.parametrize(
        "settings",
        [{"coverage_percent": 0}, {"namespace": "n", "namespace_from": 50, "namespace_to": 50}],
    )
    def test_is_refused_where_nobody_could_take_part(self, make: Make, settings):
        assert obstacles(make(**settings)) == [Obstacle.NO_TRAFFIC]

    def test_is_refused_beside_another_of_the_same_flow(self, make: Make):
        lifecycle.start_experiment(make())
        assert obstacles(make("other")) == [Obstacle.OVERLAP]

    def test_is_possible_beside_another_that_a_namespace_keeps_apart(self, make: Make):
        lifecycle.start_experiment(make(namespace="n", namespace_to=50))
        assert obstacles(make("other", namespace="n", namespace_from=49)) == [Obstacle.OVERLAP]
        lifecycle.start_experiment(make("third", namespace="n", namespace_from=50))

    def test_is_refused_without_the_number_that_a_fixed_horizon_waits_for(self, make: Make):
        assert obstacles(make(method=Method.FIXED)) == [Obstacle.NO_PLAN]

    def test_is_refused_when_its_segment_or_its_time_is_gone(self, make: Make):
        experiment = make(segment_key="dutch", ends_at=utcnow() - timedelta(days=1))
        assert obstacles(experiment) == [Obstacle.OVER, Obstacle.SEGMENT_GONE]

    def test_keeps_the_segment_as_it_is(self, shop: Account, make: Make):
        save_segment(shop.id, "dutch", "Dutch", {"countries": ["NL"]})
        experiment = make(segment_key="dutch")
        lifecycle.start_experiment(experiment)
        save_segment(shop.id, "dutch", "Dutch", {"countries": ["BE"]})
        assert experiment.segment["conditions"] == {"countries": ["NL"]}

    def test_waits_for_its_day(self, make: Make, clock: StillClock):
        experiment = make(starts_at=utcnow() + timedelta(days=1))
        lifecycle.start_experiment(experiment)
        assert experiment.status is ExperimentStatus.SCHEDULED
        assert keep_schedule(db.session.flush) == 0

        clock.move(days=1)

        assert keep_schedule(db.session.flush) == 1
        assert experiment.status is ExperimentStatus.RUNNING

    def test_ends_on_its_day(self, make: Make, clock: StillClock):
        experiment = make(ends_at=utcnow() + timedelta(days=1))
        lifecycle.start_experiment(experiment)
        clock.move(days=1)

        assert keep_schedule(db.session.flush) == 1
        assert (experiment.status, experiment.decision) == (ExperimentStatus.CONCLUDED, None)

    def test_that_became_impossible_waits_for_somebody(self, make: Make, clock: StillClock):
        experiment = make(starts_at=utcnow() + timedelta(days=1))
        lifecycle.start_experiment(experiment)
        lifecycle.start_experiment(make("other"))
        clock.move(days=1)

        assert keep_schedule(db.session.flush) == 0
        assert experiment.status is ExperimentStatus.DRAFT


class TestLock:
    def test_holds_what_is_compared_while_customers_are_in_it(self, shop: Account, make: Make):
        experiment = make()
        lifecycle.start_experiment(experiment)
        for change in (
            lambda: service.change_experiment(experiment, hypothesis="Other"),
            lambda: service.add_variant(experiment),
            lambda: service.remove_variant(experiment, "b"),
            lambda: service.set_shares(experiment, {"control": 90, "b": 10}),
        ):
            with pytest.raises(StructureLocked):
                change()
        draft = drafts.get_draft(shop.id, "words-b")
        with pytest.raises(FlowLocked):
            drafts.save_draft(shop.id, "words-b", {}, expected_revision=draft.revision)

    def test_ends_with_the_experiment(self, shop: Account, make: Make):
        experiment = make()
        lifecycle.start_experiment(experiment)
        lifecycle.stop_experiment(experiment)
        draft = drafts.get_draft(shop.id, "words-b")
        drafts.save_draft(shop.id, "words-b", changed(shop), expected_revision=draft.revision)
        assert not flows.require_entry(shop.id, "default").is_compared

    def test_lets_nobody_publish_a_variant_by_itself(self, shop: Account, make: Make):
        make()
        draft = drafts.get_draft(shop.id, "words-b")
        with pytest.raises(FlowLocked):
            drafts.publish_draft(
                shop.id, "words-b", expected_revision=draft.revision, expected_number=None
            )

    def test_hides_variants_among_the_flows(self, shop: Account, make: Make):
        lifecycle.start_experiment(make())
        assert [flow.key for flow in list_flows(shop.id)] == ["default"]
        with pytest.raises(FlowNotFound):
            flows.require_entry(shop.id, "words-b")


class TestEnd:
    def test_publishes_the_winner_as_the_next_version(self, shop: Account, make: Make):
        experiment = make()
        lifecycle.start_experiment(experiment)
        version = conclude_experiment(
            experiment, ExperimentDecision.PUBLISH_VARIANT, winner="b", note="Clear enough"
        )

        published = variants.require_published(shop.id, "default")
        assert (published.id, published.number) == (version.id, 2)
        assert part_of(published.document, "survey")["title"] == "Why do you leave?"
        assert published.document.get("key", "default") == "default"
        assert (experiment.status, experiment.winner) == (ExperimentStatus.CONCLUDED, "b")
        assert experiment.note == "Clear enough"

    def test_replaces_no_newer_version_unasked(self, shop: Account, make: Make):
        experiment = make()
        lifecycle.start_experiment(experiment)
        flows.publish_flow(shop.id, parse_document(changed(shop, later)))

        with pytest.raises(PublishedMeanwhile):
            conclude_experiment(experiment, ExperimentDecision.PUBLISH_VARIANT, winner="b")
        version = conclude_experiment(
            experiment, ExperimentDecision.PUBLISH_VARIANT, winner="b", replaces_newer=True
        )
        assert version.number == 3

    def test_needs_a_winner_that_can_be_published(self, make: Make):
        experiment = make()
        lifecycle.start_experiment(experiment)
        for winner in (None, "control", "zzz"):
            with pytest.raises(InvalidExperiment):
                conclude_experiment(experiment, ExperimentDecision.PUBLISH_VARIANT, winner=winner)

    def test_is_decided_once(self, make: Make):
        experiment = make()
        with pytest.raises(WrongStatus):
            conclude_experiment(experiment, ExperimentDecision.KEEP_CONTROL)
        lifecycle.start_experiment(experiment)
        lifecycle.stop_experiment(experiment)
        conclude_experiment(experiment, ExperimentDecision.KEEP_CONTROL)
        with pytest.raises(WrongStatus):
            conclude_experiment(experiment, ExperimentDecision.INCONCLUSIVE)

    def test_of_one_that_never_began_deletes_it(self, shop: Account, make: Make):
        experiment = make()
        lifecycle.delete_experiment(experiment)
        db.session.commit()
        assert make("words-2").key == "words-2"


class TestCreate:
    def test_begins_with_a_copy_equal_shares_and_a_tenth_without_offers(self, make: Make):
        experiment = make(documents=None, has_holdout=True)
        assert [(each.key, each.percent) for each in experiment.variants] == [
            ("control", 45),
            ("b", 45),
            ("holdout", 10),
        ]

    def test_takes_up_to_eight_variants(self, make: Make):
        experiment = make()
        for _ in range(6):
            service.add_variant(experiment)
        assert sum(each.percent for each in experiment.variants) == 100
        with pytest.raises(InvalidExperiment):
            service.add_variant(experiment)

    def test_uses_a_letter_again_with_a_flow_of_its_own(self, shop: Account, make: Make):
        experiment = make()
        service.remove_variant(experiment, "b")
        assert service.add_variant(experiment).flow_key == "words-b1"

    @pytest.mark.parametrize("key", ["", "Words", "with space", "x" * 41])
    def test_refuses_keys_that_are_none(self, make: Make, key: str):
        with pytest.raises(InvalidExperiment):
            make(key)

    def test_refuses_a_key_twice(self, make: Make):
        make()
        with pytest.raises(ExperimentExists):
            make()

    @pytest.mark.parametrize(
        "settings",
        [
            {"coverage_percent": 101},
            {"effect": 0},
            {"baseline": "x"},
            {"primary_number": "luck"},
            {"guardrails": ["luck"]},
            {"starts_at": "tomorrow"},
            {"status": "running"},
            {"hypothesis": "x" * 2001},
        ],
    )
    def test_refuses_values_that_cannot_be(self, make: Make, settings):
        with pytest.raises(InvalidExperiment):
            make(**settings)

    @pytest.mark.parametrize("shares", [{"control": 50, "b": 49}, {"control": 100}, {"b": 100}])
    def test_refuses_shares_that_are_not_the_whole(self, make: Make, shares):
        with pytest.raises(InvalidExperiment):
            service.set_shares(make(), shares)


def later(document: Any) -> None:
    part_of(document, "survey")["title"] = "Later"
