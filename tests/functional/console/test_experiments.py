"""Experiments at the console: from nothing to a running one, read, and ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.experiments import lifecycle
from app.experiments.analysis.design import Counts, Design
from app.experiments.analysis.results import read_results
from app.experiments.queries import require_experiment
from app.extensions import db
from app.flows import variants
from app.flows.document.paths import spelled_out
from app.flows.drafts import service as drafts
from app.flows.routing import service as routes
from app.labels.member.experiments.results import verdict_sentence
from app.labels.member.formats import formats_for
from app.offers.catalogue.segments import save_segment
from tests.experiments import act, customers, other_offer, other_question, part_of, start
from tests.statements import counted
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
        assert "has no concluded sessions yet" in planned.words
        assert "5 points from 20%" in planned.words
        created = desk.submit(
            form, "experiments/new", name="Kinder words", baseline="20", intent="create"
        )
        page = desk.open(created.location)
        assert "equals another variant" in page.words
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

    def test_takes_its_name_from_what_is_compared(self, owner: Desk, host: Host):
        form = owner.open("experiments/new", offer="quarter_off")
        made = owner.submit(
            form,
            "experiments/new",
            compares="other_offer",
            offer="quarter_off",
            other="pause",
            intent="create",
        )
        page = owner.open(made.location)
        assert " or " in page.heading
        assert "equals another variant" not in page.words

    @pytest.mark.parametrize(
        ("offers", "problem"),
        [
            ({"offer": "", "other": "pause"}, "The flow does not make this offer."),
            ({"offer": "quarter_off", "other": ""}, "Choose the offer to compare with."),
            ({"offer": "pause", "other": "pause"}, "an offer equals itself"),
        ],
    )
    def test_asks_for_two_offers_that_can_be_compared(self, owner: Desk, offers, problem):
        form = owner.open("experiments/new")
        fields = {"compares": "other_offer", "intent": "create"} | offers
        answer = owner.submit(form, "experiments/new", **fields)
        assert answer.status == 422
        assert problem in answer.words

    @pytest.mark.parametrize(
        ("compares", "offer"),
        [("offer_first", "pause"), ("no_survey", ""), ("no_offers", "")],
    )
    def test_runs_after_one_press_when_nothing_has_to_be_edited(
        self, owner: Desk, compares: str, offer: str
    ):
        form = owner.open("experiments/new")
        fields = {"compares": compares, "offer": offer, "intent": "start"}
        page = owner.open(owner.submit(form, "experiments/new", **fields).location)
        assert "Running" in page.words

    def test_gives_each_experiment_a_key_of_its_own(self, owner: Desk, host: Host):
        for _ in range(2):
            form = owner.open("experiments/new")
            owner.submit(form, "experiments/new", name="Same", intent="create")
        with host.app.app_context():
            assert require_experiment(host.account_id, "same-2").name == "Same"

    def test_asks_before_it_replaces_a_newer_version(self, owner: Desk, host: Host):
        start(host, other_question)

        def publish(experiment) -> None:
            variant = experiment.variants[1]
            document = variants.judge_version(host.account_id, variant.flow_version_id, "default")
            variants.publish_judged(host.account_id, document, None)

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


class TestDraft:
    @pytest.fixture
    def draft(self, owner: Desk) -> Desk:
        form = owner.open("experiments/new")
        owner.submit(form, "experiments/new", name="Kinder words", intent="create")
        return owner

    def test_has_everything_set(self, draft: Desk, host: Host):
        page = draft.open("experiments/kinder-words/settings")
        draft.submit(
            page,
            "kinder-words/settings",
            hypothesis="It sounds kinder",
            primary_number="net_mrr",
            method="fixed",
            effect="7.5",
            planned_sessions="1200",
            coverage="50",
            namespace="checkout",
            namespace_to="40",
            starts_at="2031-01-01T09:00",
            guardrails=["direct_cancels"],
        )
        with host.app.app_context():
            found = require_experiment(host.account_id, "kinder-words")
            assert (found.primary_number, found.method) == ("net_mrr", "fixed")
            assert (found.effect, found.planned_sessions) == (0.075, 1200)
            assert (found.namespace, found.namespace_to) == ("checkout", 40)
            assert found.starts_at.isoformat() == "2031-01-01T09:00:00+00:00"
            assert found.guardrails == ["direct_cancels"]
        words = draft.open("experiments/kinder-words").words
        assert "Net MRR per concluded session" in words
        assert "checkout" in words

    def test_refuses_what_is_no_moment(self, draft: Desk):
        page = draft.open("experiments/kinder-words/settings")
        answer = draft.submit(page, "kinder-words/settings", ends_at="tomorrow")
        assert answer.status == 422
        assert "This value is not possible." in answer.words

    def test_has_up_to_eight_variants_with_names_and_shares(self, draft: Desk, host: Host):
        address = "experiments/kinder-words"
        draft.submit(draft.open(address), "kinder-words/variants", do="add")
        draft.submit(draft.open(address), "kinder-words/variants", do="holdout on")
        shares = {"percent.control": "50", "percent.b": "20", "percent.c": "25"}
        shares |= {"percent.holdout": "5", "name.b": "Softer", "do": "save"}
        draft.submit(draft.open(address), "kinder-words/variants", **shares)
        with host.app.app_context():
            found = require_experiment(host.account_id, "kinder-words")
            assert [(each.key, each.percent) for each in found.variants] == [
                ("control", 50),
                ("b", 20),
                ("c", 25),
                ("holdout", 5),
            ]
            assert found.variant("b").name == "Softer"
        refused = draft.submit(
            draft.open(address), "kinder-words/variants", **(shares | {"percent.b": "21"})
        )
        assert (refused.status, "add up to 100" in refused.alert) == (422, True)
        draft.submit(draft.open(address), "kinder-words/variants", do="remove c")
        assert "Variant C" not in draft.open(address).words

    def test_shows_how_a_variant_differs_from_the_control(self, draft: Desk, host: Host):
        assert "Both are the same." in draft.open("experiments/kinder-words/variants/b").words
        change_variant(host, "kinder-words")
        page = draft.open("experiments/kinder-words/variants/b")
        assert page.soup.ins.get_text() == "Why do you leave?"
        assert draft.open("experiments/kinder-words/variants/none").status == 404

    def test_is_one_press_away_from_the_editor_of_its_variant(self, draft: Desk):
        page = draft.open("flows/kinder-words-b")
        assert page.link("Kinder words").endswith("experiments/kinder-words")

    def test_can_be_deleted_and_nothing_else_can(self, draft: Desk, host: Host):
        draft.submit(draft.open("experiments/kinder-words"), "kinder-words/delete")
        assert draft.open("experiments/kinder-words").status == 404
        start(host, other_question)
        assert draft.post("experiments/more-off/delete").status == 409

    def test_keeps_its_structure_once_customers_are_in(self, owner: Desk, host: Host):
        start(host, other_question)
        page = owner.open("experiments/more-off/settings")
        assert not page.soup.select("[name=effect]")
        owner.submit(page, "more-off/settings", name="Mended", hypothesis="Why")
        assert owner.open("experiments/more-off").heading == "Mended"
        refused = owner.post("experiments/more-off/variants", {"do": "add"})
        assert refused.status == 409


class TestList:
    @pytest.mark.parametrize("number", ["save_rate", "net_mrr"])
    def test_says_of_each_what_it_says_now_in_as_many_queries_as_of_one(
        self, app: Flask, owner: Desk, host: Host, customer: Visitor, number: str
    ):
        """Each further experiment costs its variants, which one query brings for all."""
        start(host, other_question, key="first", primary_number=number)
        (mine,) = customers(host, "b", "first")
        confirm = customer.press(customer.open(host.token(sub=mine)), "cancel")
        customer.press(confirm, "cancel")

        def cost() -> int:
            with counted(app) as statements:
                page = owner.open("experiments")
            assert page.words.count("Too early to look") >= 1
            return len(statements)

        cost()
        alone = cost()
        for key in ("second", "third"):
            act(host, lifecycle.stop_experiment, "first" if key == "second" else "second")
            start(host, other_question, key=key, primary_number=number)

        assert cost() == alone
        assert owner.open("experiments").words.count("Too early to look") == 3

    def test_says_what_was_decided_and_nothing_of_drafts(self, owner: Desk, host: Host):
        start(host, other_question)
        page = owner.open("experiments/more-off")
        owner.submit(page, "more-off/conclude", decision="keep_control")
        form = owner.open("experiments/new")
        owner.submit(form, "experiments/new", name="Draft", intent="create")

        rows = [
            row.get_text(" ", strip=True)
            for row in owner.open("experiments").soup.select("tbody tr")
        ]
        assert ["The flow stays as it was." in row for row in rows] == [False, True]


class TestHoldoutThatGoesOn:
    def test_is_chosen_with_the_decision_shown_and_stopped(
        self, owner: Desk, host: Host, customer: Visitor
    ):
        start(host, other_question, has_holdout=True)
        (held,) = customers(host, "holdout")
        page = owner.open("experiments/more-off")
        owner.submit(page, "more-off/conclude", decision="publish_variant:b", holdout="6")

        page = owner.open("experiments/more-off")
        assert page.link("more-off-holdout")
        on = owner.open("experiments/more-off-holdout")
        assert on.heading == "B: holdout" or on.heading.endswith(": holdout")
        assert "go on without offers until" in on.words
        survey = customer.open(host.token(sub=held))
        assert survey.heading == "Why do you leave?", "the winner, without offers"
        assert customer.press(survey, "continue", reason="too_expensive").step == "confirm"

        owner.submit(on, "more-off-holdout/stop")
        again = customer.press(
            customer.open(host.token(sub=held)), "continue", reason="too_expensive"
        )
        assert again.step == "offer"
        assert "get offers again since" in owner.open("experiments/more-off-holdout").words

    def test_is_not_offered_where_there_is_none(self, owner: Desk, host: Host):
        start(host, other_question)
        assert not owner.open("experiments/more-off").soup.select("[name=holdout]")


class TestCorrections:
    def open(self, owner: Desk, host: Host, title: str = "Why do yuo leave?"):
        def mistaken(document) -> None:
            part_of(document, "survey")["title"] = title

        start(host, mistaken)
        assert "Correct texts" in owner.open("experiments/more-off").words
        return owner.open("experiments/more-off/variants/b/texts")

    def test_are_seen_by_customers_noted_and_marked(
        self, owner: Desk, host: Host, customer: Visitor
    ):
        page = self.open(owner, host)
        fields = {"survey.title|*": "Why do you leave?", "same": "yes"}
        owner.submit(page, "b/texts", **fields)

        (mine,) = customers(host, "b")
        assert customer.open(host.token(sub=mine)).heading == "Why do you leave?"
        sentence = "corrected typing mistakes in the experiment more-off"
        assert sentence in owner.open("audit").words
        page = owner.open("experiments/more-off")
        assert sentence in page.words
        assert "Changes while it ran" in page.words

    @pytest.mark.parametrize(
        ("title", "same", "problem"),
        [
            ("What is wrong?", "yes", "more than a typing mistake"),
            ("Why do you leave?", "", "confirm that it means the same"),
            ("Why do yuo leave?", "yes", "Change a text"),
        ],
    )
    def test_are_refused_with_what_was_typed(
        self, owner: Desk, host: Host, title: str, same: str, problem: str
    ):
        page = self.open(owner, host)
        answer = owner.submit(page, "b/texts", **{"survey.title|*": title, "same": same})
        assert (answer.status, problem in answer.words) == (422, True)
        assert title in answer.soup.select_one("textarea").get_text()

    def test_are_for_those_who_publish(self, make_desk: Callable[..., Desk], host: Host):
        start(host, other_question)
        reader = make_desk("analyst")
        assert reader.open("experiments/more-off/variants/b/texts").status == 403

    def test_have_no_page_before_and_after(self, owner: Desk, host: Host):
        self.open(owner, host)
        act(host, lifecycle.stop_experiment)
        assert owner.open("experiments/more-off/variants/b/texts").status == 404


class TestInUse:
    """What an experiment or a route needs is not taken away from it."""

    @pytest.fixture
    def segment(self, host: Host) -> None:
        with host.app.app_context():
            save_segment(host.account_id, "dutch", "Dutch", {"countries": ["NL"]})
            db.session.commit()

    @pytest.mark.usefixtures("segment")
    def test_a_segment_stays_and_says_for_whom(self, owner: Desk, host: Host):
        start(host, other_question, segment_key="dutch")
        refused = owner.submit(owner.open("segments"), "remove/dutch")
        assert (refused.status, "used by the experiment more-off" in refused.words) == (422, True)
        act(host, lifecycle.stop_experiment)
        assert "removed" in owner.submit(owner.open("segments"), "remove/dutch").words

    @pytest.mark.usefixtures("segment")
    def test_a_segment_stays_for_a_route(self, owner: Desk, host: Host):
        with host.app.app_context():
            account = accounts.require_account(host.account_id)
            routes.save_rules(account, [routes.RouteRule("dutch", "default")])
            db.session.commit()
        refused = owner.submit(owner.open("segments"), "remove/dutch")
        assert (refused.status, "a route uses it" in refused.words) == (422, True)

    def test_an_offer_goes_on(self, owner: Desk, host: Host):
        start(host, other_offer)
        refused = owner.submit(owner.open("offers"), "activity/support", active="no")
        assert (refused.status, "the experiment more-off compares it" in refused.words) == (
            422,
            True,
        )
        act(host, lifecycle.stop_experiment)
        rested = owner.submit(owner.open("offers"), "activity/support", active="no")
        assert rested.status < 400


class TestStory:
    """The page of a session says in which experiment its customer was."""

    def story(self, owner: Desk, host: Host):
        return owner.open(f"sessions/{host.only_session()['id']}")

    def test_names_experiment_and_variant_and_leads_there(
        self, owner: Desk, host: Host, customer: Visitor
    ):
        start(host, other_question)
        (mine,) = customers(host, "b")
        customer.open(host.token(sub=mine))

        story = self.story(owner, host)

        assert owner.open(story.link("more-off")).heading == "more-off"
        assert "Variant B Saw the difference" in story.words
        assert "reached no page that differs" not in story.words

    def test_says_who_does_not_count(self, owner: Desk, host: Host, customer: Visitor):
        start(host, other_offer)
        (mine,) = customers(host, "control")
        customer.open(host.token(sub=mine))

        assert "reached no page that differs" in self.story(owner, host).words

    def test_is_silent_where_there_is_no_experiment(
        self, owner: Desk, host: Host, customer: Visitor
    ):
        customer.open(host.token())
        assert "Saw the difference" not in self.story(owner, host).words


def test_a_bandit_shows_no_interval_anywhere(owner: Desk, host: Host, customer: Visitor):
    start(host, other_question, method="bandit")
    for sub in customers(host, "b", count=2):
        confirm = customer.press(customer.open(host.token(sub=sub)), "cancel")
        customer.press(confirm, "cancel")

    found = host.call("GET", "/experiments/more-off/results").json["variants"]
    assert {each["save_rate_low"] for each in found} == {None}
    rows = host.call("GET", "/reports/experiments").json["rows"]
    assert {row["save_rate_low"] for row in rows} == {None}
    assert "0%\N{EN DASH}" not in owner.open("experiments/more-off").words
    assert "0 of 2" in owner.open("results/experiments").words
