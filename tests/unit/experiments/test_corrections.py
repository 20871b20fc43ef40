"""Typing mistakes of a running experiment: mended, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.accounts.models import Account
from app.experiments import lifecycle, service
from app.experiments.checks import documents_of
from app.experiments.errors import InvalidCorrection, WrongStatus
from app.experiments.live.conclusion import conclude_experiment
from app.experiments.live.corrections import Correction, correct_texts
from app.experiments.models import Experiment, ExperimentDecision
from app.flows import service as flows
from app.flows import variants
from app.flows.document.parsing import parse_document
from app.flows.document.paths import spelled_out
from app.flows.drafts import service as drafts
from tests.experiments import part_of

SHARED, OWN = "Anything esle to say?", "Why do yuo leave?"


@pytest.fixture
def run(shop: Account) -> Callable[..., Experiment]:
    """Start an experiment whose variant asks in other words; both say good-bye with a mistake."""

    def run(**more: Any) -> Experiment:
        document = spelled_out(variants.require_published(shop.id, "default").document)
        part_of(document, "confirm")["title"] = SHARED
        flows.publish_flow(shop.id, parse_document(document))
        part_of(document, "survey")["title"] = OWN
        experiment = service.create_experiment(
            shop.id, "words", "default", documents={"B": document}, **more
        )
        lifecycle.start_experiment(experiment)
        return experiment

    return run


def correct(experiment: Experiment, key: str, before: str, after: str, variant="b"):
    return correct_texts(experiment, variant, [Correction(key, "*", before, after)])


def titles(experiment: Experiment, kind: str) -> dict[str, Any]:
    return {
        key: part_of(spelled_out(document), kind).get("title")
        for key, document in documents_of(experiment).items()
    }


def test_a_text_of_one_variant_is_mended_there(shop: Account, run):
    experiment = run()
    done = correct(experiment, "survey.title", OWN, "Why do you leave?")

    assert (done.variants, done.published) == (("b",), None)
    assert titles(experiment, "survey") == {"control": None, "b": "Why do you leave?"}
    assert variants.require_published(shop.id, "default").number == 2
    assert part_of(drafts.get_draft(shop.id, "words-b").document, "survey")["title"].endswith(
        "you leave?"
    )


def test_a_text_that_all_share_is_mended_in_all_and_published(shop: Account, run):
    experiment = run(has_holdout=True)
    done = correct(experiment, "confirm.title", SHARED, "Anything else to say?")

    assert (done.variants, done.published) == (("control", "b", "holdout"), 3)
    assert set(titles(experiment, "confirm").values()) == {"Anything else to say?"}
    published = variants.require_published(shop.id, "default")
    assert experiment.variant("control").flow_version_id == published.id
    conclude_experiment(experiment, ExperimentDecision.PUBLISH_VARIANT, winner="b")


def test_what_was_published_meanwhile_stays(shop: Account, run):
    experiment = run()
    document = spelled_out(variants.require_published(shop.id, "default").document)
    part_of(document, "survey")["title"] = "Later"
    flows.publish_flow(shop.id, parse_document(document))

    done = correct(experiment, "confirm.title", SHARED, "Anything else to say?")

    assert done.published is None
    assert set(titles(experiment, "confirm").values()) == {"Anything else to say?"}
    published = variants.require_published(shop.id, "default").document
    assert part_of(published, "survey")["title"] == "Later"


@pytest.mark.parametrize(
    ("key", "before", "after", "code"),
    [
        ("survey.title", OWN, "What is wrong with us?", "other_wording"),
        ("survey.title", "Something else", "Something els", "changed_meanwhile"),
        ("survey.heading", OWN, "Why do you leave?", "changed_meanwhile"),
    ],
)
def test_more_than_a_typing_mistake_is_refused(run, key, before, after, code):
    experiment = run()
    with pytest.raises(InvalidCorrection) as refused:
        correct(experiment, key, before, after)
    assert refused.value.code == code
    assert titles(experiment, "survey")["b"] == OWN


def test_no_two_variants_become_equal(shop: Account, run):
    """The mistake is the difference: without it nothing would be compared."""
    experiment = run()
    document = spelled_out(documents_of(experiment)["b"])
    part_of(document, "survey")["title"] = "Why do you leave?"
    lifecycle.stop_experiment(experiment)
    flows.publish_flow(shop.id, parse_document(document | {"key": "default"}))
    part_of(document, "survey")["title"] = OWN
    other = service.create_experiment(shop.id, "same", "default", documents={"B": document})
    lifecycle.start_experiment(other)

    with pytest.raises(InvalidCorrection) as refused:
        correct(other, "survey.title", OWN, "Why do you leave?")
    assert refused.value.code == "changes_comparison"


def test_only_what_customers_are_in_is_mended_here(run):
    experiment = run()
    lifecycle.stop_experiment(experiment)
    with pytest.raises(WrongStatus):
        correct(experiment, "survey.title", OWN, "Why do you leave?")
