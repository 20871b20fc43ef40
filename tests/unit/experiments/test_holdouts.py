"""A holdout that outlives its experiment: the same customers, for months."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.models import Account
from app.core.clock import utcnow
from app.experiments import lifecycle, service
from app.experiments.analysis.design import HOLDOUT
from app.experiments.assignment import assign_variant
from app.experiments.errors import InvalidExperiment
from app.experiments.exposures import list_candidates
from app.experiments.live.conclusion import conclude_experiment
from app.experiments.live.holdouts import HoldoutTerm
from app.experiments.models import CONTROL, Experiment, ExperimentDecision, ExperimentStatus
from app.experiments.queries import list_experiments
from app.experiments.schedule import keep_schedule
from app.extensions import db
from app.flows import service as flows
from app.flows import variants
from app.flows.document.parsing import parse_document
from app.flows.document.paths import spelled_out
from app.flows.models import FlowVersion
from tests.experiments import other_question, part_of
from tests.support.clocks import StillClock

CUSTOMERS = [f"customer-{number}" for number in range(2_000)]
KEEP, PUBLISH = ExperimentDecision.KEEP_CONTROL, ExperimentDecision.PUBLISH_VARIANT


@pytest.fixture
def ended(shop: Account) -> Experiment:
    """An experiment with a holdout, that customers are in and that can be concluded."""
    document = spelled_out(variants.require_published(shop.id, "default").document)
    other_question(document)
    experiment = service.create_experiment(
        shop.id, "words", "default", documents={"B": document}, has_holdout=True
    )
    lifecycle.start_experiment(experiment)
    return experiment


def go_on(ended: Experiment, ends_at=None, decision=KEEP, winner=None) -> Experiment:
    conclude_experiment(ended, decision, winner=winner, holdout=HoldoutTerm(ends_at))
    return next(each for each in list_experiments(ended.account_id) if each.continues)


def variant_of(experiment: Experiment, customer: str) -> str | None:
    return assign_variant(experiment.seed, customer, experiment.shares) or None


def version_of(experiment: Experiment, key: str) -> FlowVersion:
    version_id = experiment.variant(key).flow_version_id
    return db.session.get(FlowVersion, (experiment.account_id, version_id))


class TestCustomers:
    def test_stay_the_same_and_as_many_others_are_counted_beside_them(self, ended: Experiment):
        before = {each: variant_of(ended, each) for each in CUSTOMERS}
        on = go_on(ended)
        after = {each: variant_of(on, each) for each in CUSTOMERS}

        assert {each for each in after if after[each] == HOLDOUT} == {
            each for each in before if before[each] == HOLDOUT
        }
        beside = [each for each in after if after[each] == CONTROL]
        assert {before[each] for each in beside} == {CONTROL}
        assert 0.07 < len(beside) / len(CUSTOMERS) < 0.13
        assert [variant.percent for variant in on.variants] == [10, 10]
        assert on.weights == (0.5, 0.5)

    def test_stay_the_same_where_a_variant_was_added_after_the_holdout(self, shop: Account):
        experiment = service.create_experiment(shop.id, "more", "default", has_holdout=True)
        service.add_variant(experiment)
        assert [each.key for each in experiment.variants] == [CONTROL, "b", "c", HOLDOUT]

    def test_come_before_the_next_experiment_which_is_for_all_others(
        self, shop: Account, ended: Experiment
    ):
        on = go_on(ended)
        document = spelled_out(variants.require_published(shop.id, "default").document)
        other_question(document)
        following = service.create_experiment(shop.id, "next", "default", documents={"B": document})
        lifecycle.start_experiment(following)

        found = list_candidates(shop.id, on.flow_id, "customer-1", utcnow())
        assert [each.experiment.key for each in found] == [on.key, "next"]


class TestFlow:
    def test_is_the_winner_without_offers(self, ended: Experiment):
        on = go_on(ended, decision=PUBLISH, winner="b")
        published = variants.require_published(ended.account_id, "default")
        held = version_of(on, HOLDOUT).document

        assert on.variant(CONTROL).flow_version_id == published.id
        assert part_of(held, "survey")["title"] == "Why do you leave?"
        assert "offers" not in str(held)

    def test_follows_what_is_published_later(self, shop: Account, ended: Experiment):
        on = go_on(ended)
        document = spelled_out(variants.require_published(shop.id, "default").document)
        part_of(document, "survey")["title"] = "Later"
        published = flows.publish_flow(shop.id, parse_document(document))

        assert keep_schedule(db.session.flush) == 1

        assert on.variant(CONTROL).flow_version_id == published.id
        assert part_of(version_of(on, HOLDOUT).document, "survey")["title"] == "Later"
        assert keep_schedule(db.session.flush) == 0


class TestEnd:
    def test_is_its_day(self, ended: Experiment, clock: StillClock):
        on = go_on(ended, utcnow() + timedelta(days=90))
        assert (on.status, on.is_live) == (ExperimentStatus.RUNNING, True)
        clock.move(days=90)

        assert keep_schedule(db.session.flush) == 1
        assert on.status is ExperimentStatus.CONCLUDED
        assert not flows.require_entry(on.account_id, "default").is_compared

    def test_is_when_somebody_stops_it(self, ended: Experiment):
        on = go_on(ended)
        lifecycle.stop_experiment(on)
        assert on.status is ExperimentStatus.CONCLUDED

    def test_has_to_lie_ahead(self, ended: Experiment):
        with pytest.raises(InvalidExperiment):
            go_on(ended, utcnow() - timedelta(days=1))


class TestWithoutOne:
    def test_nothing_goes_on(self, shop: Account, ended: Experiment):
        with pytest.raises(InvalidExperiment):
            go_on(ended, decision=PUBLISH, winner=HOLDOUT)
        alone = service.create_experiment(shop.id, "alone", "default", namespace="n")
        alone.started_at = utcnow()
        with pytest.raises(InvalidExperiment):
            conclude_experiment(alone, KEEP, holdout=HoldoutTerm())
