"""Experiments at the console: from nothing to a running one, read, and ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.experiments import lifecycle
from app.experiments.analysis.design import Counts, Design
from app.experiments.analysis.results import read_results
from app.experiments.queries import require_experiment
from app.flows import variants
from app.flows.document.paths import spelled_out
from app.flows.drafts import service as drafts
from app.labels.member.experiments import verdict_sentence
from app.labels.member.formats import formats_for
from tests.experiments import act, customers, other_question, start
from tests.support.console_browser import Desk
from tests.support.hosts import Host
from tests.support.pages import Visitor


def change_variant(host: Host, key: str) -> None:
    """Change the variant as its editor does."""

    def change(experiment) -> None:
        flow_key = experiment.variants[1].flow_key
        draft = drafts.get_draft(host.account_id, flow_key)
        document = spelled_out(draft.document)
        other_question(document)
        drafts.save_draft(host.account_id, flow_key, document, expected_revision=draft.revision)

    act(host, change, key)


class TestLife:
    def test_goes_from_nothing_to_a_published_winner(
        self, desk: Desk, host: Host, customer: Visitor
    ):
        assert "No experiments yet" in desk.open("experiments").words
        form = desk.open("experiments/new")
        planned = desk.submit(
            form, "experiments/new", name="Kinder words", baseline="20", intent="plan"
        )
        assert "no concluded sessions yet" in planned.words
        created = desk.submit(
            form, "experiments/new", name="Kinder words", baseline="20", intent="create"
        )
        page = desk.open(created.location)
        assert "the same as another" in page.words
        refused = desk.submit(page, "kinder-words/start")
        assert (refused.status, refused.alert) == (422, "It cannot start yet.")

        change_variant(host, "kinder-words")
        started = desk.submit(desk.open("experiments/kinder-words"), "kinder-words/start")
        page = desk.open(started.location)
        assert "Running" in page.words
        assert "Too early to look" in page.words
        (mine,) = customers(host, "b", "kinder-words")
        assert customer.open(host.token(sub=mine)).heading == "Why do you leave?"

        desk.open(desk.submit(page, "kinder-words/pause").location)
        page = desk.open("experiments/kinder-words")
        assert "Paused" in page.words
        desk.submit(page, "kinder-words/resume")
        page = desk.open("experiments/kinder-words")
        ended = desk.submit(
            page, "kinder-words/conclude", decision="publish_variant:b", note="Clear"
        )
        page = desk.open(ended.location)
        assert "was published" in page.words
        with host.app.app_context():
            assert variants.require_published(host.account_id, "default").number > 1
        assert "Concluded" in desk.open("experiments").words
        said = desk.open("audit").words
        assert "started the experiment kinder-words" in said
        assert "concluded the experiment kinder-words" in said

    def test_needs_a_name(self, owner: Desk):
        form = owner.open("experiments/new")
        assert owner.submit(form, "experiments/new", name="", intent="create").status == 422

    def test_gives_each_experiment_a_key_of_its_own(self, owner: Desk, host: Host):
        for _ in range(2):
            form = owner.open("experiments/new")
            owner.submit(form, "experiments/new", name="Same", intent="create")
        with host.app.app_context():
            assert require_experiment(host.account_id, "same-2").name == "Same"

    def test_asks_before_it_replaces_a_newer_version(self, owner: Desk, host: Host):
        start(host, other_question)

        def publish(experiment) -> None:
            lifecycle.flows.publish_as(
                host.account_id,
                experiment.variants[1].flow_version_id,
                "default",
                member_id=None,
            )

        act(host, publish)
        page = owner.open("experiments/more-off")
        told = owner.submit(page, "more-off/conclude", decision="publish_variant:b")
        assert told.status == 409
        assert "published since the start" in told.alert


class TestRoles:
    @pytest.mark.parametrize("role", ["analyst", "support"])
    def test_who_only_reads_cannot_change_anything(
        self, make_desk: Callable[..., Desk], host: Host, role: str
    ):
        start(host, other_question)
        reader = make_desk(role)

        page = reader.open("experiments/more-off")

        assert page.status == 200
        assert not page.soup.select("main form[method=post]")
        assert reader.post("experiments/more-off/stop").status == 403
        assert reader.open("experiments/new").status == 403

    def test_an_editor_runs_them(self, make_desk: Callable[..., Desk], host: Host):
        start(host, other_question)
        editor = make_desk("editor")
        editor.submit(editor.open("experiments/more-off"), "more-off/stop")
        assert "Concluded" in editor.open("experiments/more-off").words


def test_a_variant_stays_as_it_is_while_customers_compare_it(owner: Desk, host: Host):
    start(host, other_question)
    page = owner.open("flows/more-off-b")

    answer = owner.submit(page, "flows/more-off-b")

    assert (answer.status, answer.heading) == (409, "This flow is part of an experiment")


def test_there_is_no_page_of_what_there_is_not(owner: Desk):
    assert owner.open("experiments/none").status == 404


class TestVerdict:
    @pytest.mark.parametrize(
        ("control", "variant", "sentence"),
        [
            ((1800, 10), (1800, 10), "Too early to look"),
            ((1800, 360), (1800, 470), "Words saves more customers: between +"),
            ((1800, 470), (1800, 360), "Words saves fewer customers: between −"),  # noqa: RUF001
            ((500, 100), (500, 115), "Not yet for Words: between −"),  # noqa: RUF001
            ((20000, 4000), (20000, 4010), "No difference worth knowing for Words"),
            ((1800, 360), (1000, 470), "Do not trust these results"),
        ],
    )
    def test_is_one_sentence(self, app: Flask, control, variant, sentence: str):
        counts = [
            Counts(key, concluded, concluded, saved)
            for key, (concluded, saved) in (("control", control), ("b", variant))
        ]
        results = read_results(counts, Design((0.5, 0.5), effect=0.05))
        with app.test_request_context():
            fmt = formats_for("en", "UTC")
            assert sentence in verdict_sentence(results, {"b": "Words"}, fmt)
