"""Experiments over the API, from a flow to a published winner."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.commands.experiments.command import keep_experiments_on_schedule
from app.core.clock import utcnow
from app.extensions import db
from app.flows import variants
from app.flows.document.paths import spelled_out
from app.members.models import AuditEntry
from tests.experiments import customers, other_question, start
from tests.locks import Watch, watching
from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor

pytestmark = both_databases


def document(host: Host) -> Any:
    with host.app.app_context():
        found = variants.require_published(host.account_id, "default").document
    found = spelled_out(copy.deepcopy(found))
    other_question(found)
    return found


def create(host: Host, **more: Any) -> Any:
    body = {"key": "words", "flow": "default", "variants": {"Other words": document(host)}} | more
    return host.call("POST", "/experiments", json=body)


class TestLife:
    def test_goes_from_a_document_to_a_published_winner(self, host: Host, customer: Visitor):
        made = create(host, hypothesis="A question that sounds kinder", effect=0.05)
        assert made.status_code == 201
        assert made.json["status"] == "draft"
        assert [each["key"] for each in made.json["variants"]] == ["control", "b"]

        started = host.call("POST", "/experiments/words/start")
        assert started.json["status"] == "running"
        (theirs,) = customers(host, "b", "words")
        assert customer.open(host.token(sub=theirs)).heading == "Why do you leave?"

        assert host.call("POST", "/experiments/words/pause").json["status"] == "paused"
        assert host.call("POST", "/experiments/words/resume").json["status"] == "running"
        body = {"decision": "publish_variant", "winner": "b", "note": "Kinder"}
        ended = host.call("POST", "/experiments/words/conclude", json=body)
        assert (ended.json["status"], ended.json["winner"]) == ("concluded", "b")
        assert customer.open(host.token(sub="somebody-else")).heading == "Why do you leave?"
        told = [each for each in host.heard_types() if each.startswith("experiment.")]
        assert told == ["experiment.started", "experiment.concluded"]
        (listed,) = host.call("GET", "/experiments").json["data"]
        assert listed == host.call("GET", "/experiments/words").json

    def test_says_what_stands_against_a_start(self, host: Host):
        create(host, variants=None)
        problem = host.call("POST", "/experiments/words/start")
        assert (problem.status_code, problem.json["code"]) == (422, "cannot_start")
        assert problem.json["detail"] == "equal: b"

    @pytest.mark.parametrize(
        ("change", "status", "code"),
        [
            ({"key": "No key"}, 422, "invalid_experiment"),
            ({"coverage_percent": 200}, 422, "invalid_experiment"),
            ({"primary_number": "luck"}, 422, "invalid_experiment"),
            ({"variants": ["a"]}, 422, "invalid_experiment"),
            ({"starts_at": "tomorrow"}, 422, "invalid_experiment"),
            ({"starts_at": "2030-01-01T00:00:00"}, 422, "invalid_experiment"),
            ({"flow": "nothing"}, 422, "flow_not_published"),
            ({"name": "a" * 201}, 422, "invalid_experiment"),
            ({"hypothesis": 5}, 422, "invalid_experiment"),
            ({"documents": {}}, 422, "invalid_experiment"),
        ],
    )
    def test_refuses_what_cannot_be(self, host: Host, change, status: int, code: str):
        problem = create(host, **change)
        assert (problem.status_code, problem.json["code"]) == (status, code)

    def test_refuses_steps_that_do_not_follow(self, host: Host):
        create(host)
        assert create(host).status_code == 409
        for step in ("pause", "resume", "stop"):
            assert host.call("POST", f"/experiments/words/{step}").status_code == 409
        decided = {"decision": "keep_control"}
        assert host.call("POST", "/experiments/words/conclude", json=decided).status_code == 409
        assert host.call("POST", "/experiments/none/start").status_code == 404
        assert host.call("GET", "/experiments/none/results").status_code == 404


class TestPlan:
    def plan(self, host: Host, **query: Any) -> Any:
        return host.call("GET", "/experiment-plan", query_string=query)

    def test_says_what_a_comparison_takes(self, host: Host):
        found = self.plan(host, effect=0.05, baseline=0.2, once="true").json

        assert (found["sessions_per_arm"], found["sessions"]) == (1030, 2060)
        assert (found["months"], found["feasibility"]) == (None, "no_traffic")
        assert self.plan(host, effect=0.05, baseline=0.2, variants=4).json["sessions"] > 2 * 3605

    @pytest.mark.parametrize(
        "query",
        [
            {"baseline": 0.2},
            {"effect": 0.05},
            {"effect": "much", "baseline": 0.2},
            {"effect": "nan", "baseline": 0.2},
            {"effect": 1e-200, "baseline": 0.2},
            {"effect": 0.5, "baseline": 0.6},
            {"effect": 0.05, "baseline": 0.2, "variants": 9},
            {"effect": 0.05, "baseline": 0.2, "variants": "inf"},
        ],
    )
    def test_refuses_what_cannot_be(self, host: Host, query: dict[str, Any]):
        problem = self.plan(host, **query)
        assert (problem.status_code, problem.json["code"]) == (422, "invalid_experiment")


class TestDraft:
    def test_changes_what_is_sent_and_leaves_the_rest(self, host: Host):
        create(host, hypothesis="Kinder", effect=0.05)
        body = {"planned_sessions": 900, "holdout": True}
        changed = host.call("PATCH", "/experiments/words", json=body).json

        assert (changed["planned_sessions"], changed["effect"]) == (900, 0.05)
        assert changed["hypothesis"] == "Kinder"
        assert [each["key"] for each in changed["variants"]] == ["control", "b", "holdout"]
        shares = {"control": 60, "b": 35, "holdout": 5}
        shared = host.call("PATCH", "/experiments/words", json={"shares": shares}).json
        assert {each["key"]: each["percent"] for each in shared["variants"]} == shares
        assert host.call("GET", "/experiments/words").json == shared

    @pytest.mark.parametrize(
        "body",
        [
            {"shares": {"control": 60, "b": 35}},
            {"shares": {"control": 60.5, "b": 39.5}},
            {"shares": []},
            {"holdout": "yes"},
            {"key": "other"},
            {"experiment": "other"},
            {"flow": "other"},
            {"status": "running"},
            {"effect": "much"},
            {"name": ""},
            {"hypothesis": None},
            {"ends_at": "tomorrow"},
        ],
    )
    def test_refuses_what_cannot_be(self, host: Host, body: dict[str, Any]):
        create(host)
        before = host.call("GET", "/experiments/words").json
        problem = host.call("PATCH", "/experiments/words", json=body)

        assert (problem.status_code, problem.json["code"]) == (422, "invalid_experiment")
        assert host.call("GET", "/experiments/words").json == before

    def test_is_deleted_and_nothing_that_customers_were_in(self, host: Host):
        create(host)
        assert host.call("DELETE", "/experiments/words").status_code == 204
        assert host.call("GET", "/experiments/words").status_code == 404
        start(host, other_question)
        problem = host.call("DELETE", "/experiments/more-off")
        assert (problem.status_code, problem.json["code"]) == (409, "wrong_status")

    def test_keeps_its_structure_once_customers_are_in(self, host: Host):
        start(host, other_question)
        told = host.call("PATCH", "/experiments/more-off", json={"name": "Mended"})
        assert told.json["name"] == "Mended"
        for body in ({"effect": 0.1}, {"shares": {"control": 99, "b": 1}}, {"holdout": True}):
            problem = host.call("PATCH", "/experiments/more-off", json=body)
            assert (problem.status_code, problem.json["code"]) == (409, "wrong_status")

    def test_is_noted_step_by_step(self, host: Host):
        create(host)
        host.call("PATCH", "/experiments/words", json={"name": "Other"})
        host.call("DELETE", "/experiments/words")
        with host.app.app_context():
            noted = db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id))
            verbs = [each for each in noted if each.startswith("experiment.")]
        assert verbs == ["experiment.created", "experiment.changed", "experiment.deleted"]


class TestVariants:
    def test_are_added_changed_and_removed(self, host: Host):
        create(host)
        added = host.call("POST", "/experiments/words/variants", json={"name": "As it is"})
        assert added.status_code == 201
        assert [each["name"] for each in added.json["variants"]] == ["", "Other words", "As it is"]
        assert [each["percent"] for each in added.json["variants"]] == [33, 33, 34]

        body = {"name": "Kinder", "flow": document(host)}
        changed = host.call("PATCH", "/experiments/words/variants/c", json=body).json
        assert changed["variants"][2]["name"] == "Kinder"
        file = host.call("GET", "/experiments/words/file").json
        assert file["variants"]["c"]["flow"] == file["variants"]["b"]["flow"]

        left = host.call("DELETE", "/experiments/words/variants/b").json
        assert [each["key"] for each in left["variants"]] == ["control", "c"]
        assert host.call("GET", "/experiments/words").json == left

    def test_begin_with_the_flow_that_is_sent(self, host: Host):
        create(host)
        host.call("POST", "/experiments/words/variants", json={"flow": document(host)})
        file = host.call("GET", "/experiments/words/file").json
        assert file["variants"]["c"]["flow"] == file["variants"]["b"]["flow"]

    @pytest.mark.parametrize(
        ("method", "variant", "body"),
        [
            ("POST", "", {"name": 1}),
            ("POST", "", {"flow": "default"}),
            ("POST", "", {"percent": 50}),
            ("PATCH", "/control", {"name": "Other"}),
            ("PATCH", "/z", {"name": "Other"}),
            ("DELETE", "/control", None),
            ("DELETE", "/z", None),
        ],
    )
    def test_refuse_what_cannot_be(self, host: Host, method: str, variant: str, body: Any):
        create(host)
        before = host.call("GET", "/experiments/words").json
        problem = host.call(method, f"/experiments/words/variants{variant}", json=body)

        assert (problem.status_code, problem.json["code"]) == (422, "invalid_experiment")
        assert host.call("GET", "/experiments/words").json == before

    def test_are_eight_at_most(self, host: Host):
        create(host)
        made = [host.call("POST", "/experiments/words/variants", json={}) for _ in range(7)]
        assert [each.status_code for each in made] == [201] * 6 + [422]

    def test_refuse_a_flow_that_cannot_be_kept(self, host: Host):
        create(host)
        body = {"flow": {"title": "half a character: \ud800"}}
        for call in (("POST", "/variants"), ("PATCH", "/variants/b")):
            problem = host.call(call[0], f"/experiments/words{call[1]}", json=body)
            assert (problem.status_code, problem.json["code"]) == (422, "invalid_flow")
        made = create(host, key="large", variants={"Large": body["flow"]})
        assert (made.status_code, made.json["code"]) == (422, "invalid_flow")

    def test_stay_once_customers_are_in(self, host: Host):
        start(host, other_question)
        for method, variant in (("POST", ""), ("PATCH", "/b"), ("DELETE", "/b")):
            url = f"/experiments/more-off/variants{variant}"
            problem = host.call(method, url, json={"name": "Other"} if method != "DELETE" else None)
            assert (problem.status_code, problem.json["code"]) == (409, "wrong_status")


class TestResults:
    def test_count_customers_and_not_sessions(self, make_host, customer: Visitor):
        host = make_host(with_billing=False)
        start(host, other_question)
        (mine,), (other,) = customers(host, "b"), customers(host, "control")
        for ref, sub, reason in (
            ("sub-1", mine, "cancel"),
            ("sub-2", mine, "cancel"),
            ("sub-3", other, "keep"),
        ):
            token = host.token(sub=sub, subscription={"ref": ref})
            confirm = customer.press(customer.open(token), "cancel")
            customer.press(confirm, reason)
        offer = customer.press(
            customer.open(host.token(sub=customers(host, "b", count=2)[1])),
            "continue",
            reason="too_expensive",
        )
        customer.press(offer, "accept")
        customer.open(host.token(sub=customers(host, "b", count=3)[2]))

        found = host.call("GET", "/experiments/more-off/results").json

        assert found["verdict"] == "collecting"
        numbers = [
            (each["key"], each["exposed"], each["concluded"], each["saved"])
            for each in found["variants"]
        ]
        assert numbers == [("control", 1, 1, 0), ("b", 3, 2, 1)]
        guardrails = found["variants"][1]["guardrails"]
        assert guardrails["direct_cancels"] == 0.5
        assert guardrails["canceled_afterwards"] == 0

    def test_keep_those_who_were_erased(self, make_host, customer: Visitor):
        host = make_host(with_billing=False)
        start(host, other_question)
        (mine,) = customers(host, "b")
        customer.press(customer.press(customer.open(host.token(sub=mine)), "cancel"), "keep")
        host.work()
        before = host.call("GET", "/experiments/more-off/results").json
        host.call("DELETE", f"/customers/{mine}")

        after = host.call("GET", "/experiments/more-off/results").json

        assert after["variants"] == before["variants"]
        assert after["variants"][1]["concluded"] == 1


class TestMoney:
    """What stays of the revenue, what offers cost, and who is known to be there still."""

    def decide(self, host: Host, customer: Visitor, sub: str, intent: str) -> None:
        ref = {"ref": f"plan-of-{sub}"}
        offer = customer.press(
            customer.open(host.token(sub=sub, subscription=ref)), "continue", reason="too_expensive"
        )
        page = customer.press(offer, intent)
        if intent == "decline":
            customer.press(page, "cancel")

    def test_is_that_after_the_offer_while_it_runs(self, host: Host, customer: Visitor):
        start(host, other_question, primary_number="net_mrr")
        saved, canceled = customers(host, "control", count=2)
        self.decide(host, customer, saved, "accept")
        self.decide(host, customer, canceled, "decline")

        found = host.call("GET", "/experiments/more-off/results").json

        control = found["variants"][0]
        assert found["currency"] == "EUR"
        assert (control["concluded"], control["saved"], control["retained"]) == (2, 1, 1)
        assert control["net_mrr_per_session_minor"] == 2900 * 0.75 / 2
        assert control["offers_cost_minor"] == 3 * 725
        assert found["price_of_a_save"] is None

    def test_counts_who_is_known_to_have_stayed(
        self, host: Host, customer: Visitor, clock: MovableClock
    ):
        start(host, other_question, primary_number="durable_save_rate_30")
        known, unknown = customers(host, "control", count=2)
        for sub in (known, unknown):
            self.decide(host, customer, sub, "accept")
        with clock.moved(days=40):
            body = {"subscription_ref": f"plan-of-{known}", "status": "active"}
            told = host.call("POST", f"/customers/{known}/subscription", json=body)
            assert told.status_code == 200, told.json
            variants = host.call("GET", "/experiments/more-off/results").json["variants"]

        control = variants[0]
        assert (control["concluded"], control["saved"], control["unknown"]) == (2, 1, 1)


class TestLock:
    """Customers of other accounts wait for SQLite's write lock: nothing is judged under it."""

    @pytest.fixture(autouse=True)
    def watch(self) -> Iterator[Watch]:
        with watching() as watch:
            yield watch

    def test_is_not_held_while_a_start_or_a_conclusion_is_judged(self, watch: Watch, host: Host):
        create(host)
        host.call("POST", "/experiments/words/start")
        body = {"decision": "publish_variant", "winner": "b"}
        ended = host.call("POST", "/experiments/words/conclude", json=body)

        assert ended.json["status"] == "concluded"
        mine = [hold for hold in watch.holds if "experiments" in hold.route]
        assert not [hold for hold in mine if hold.slow]

    def test_is_not_held_while_the_worker_judges_what_is_due(
        self, watch: Watch, host: Host, clock: MovableClock
    ):
        create(host, starts_at=(utcnow() + timedelta(days=1)).isoformat())
        host.call("POST", "/experiments/words/start")
        with clock.moved(days=2), host.app.app_context():
            watch.holds.clear()
            keep_experiments_on_schedule()
            db.session.remove()

        assert host.call("GET", "/experiments/words").json["status"] == "running"
        assert not [hold for hold in watch.holds if hold.slow]


class TestRunning:
    def test_is_corrected_and_only_that(self, host: Host, customer: Visitor):
        start(host, other_question)
        text = {"key": "survey.title", "locale": "*", "before": "Why do you leave?"}
        body = {"variant": "b", "texts": [text | {"after": "Why do you leave us?"}]}
        refused = host.call("POST", "/experiments/more-off/corrections", json=body)
        assert (refused.status_code, refused.json["code"]) == (422, "invalid_correction")
        body["texts"] = [text | {"after": "Why do you leave?!"}]
        mended = host.call("POST", "/experiments/more-off/corrections", json=body)
        assert mended.status_code == 200
        (mine,) = customers(host, "b")
        assert customer.open(host.token(sub=mine)).heading == "Why do you leave?!"
        bad = host.call("POST", "/experiments/more-off/corrections", json={"variant": "b"})
        assert bad.status_code == 422

    def test_leaves_a_holdout_that_goes_on(self, host: Host):
        start(host, other_question, has_holdout=True)
        body = {"decision": "keep_control", "keep_holdout": True}
        past = {"holdout_until": "2020-01-01T00:00:00+00:00"}
        refused = host.call("POST", "/experiments/more-off/conclude", json=body | past)
        assert refused.json["detail"] == "holdout_until: not_possible"
        until = (utcnow() + timedelta(days=90)).isoformat()
        host.call("POST", "/experiments/more-off/conclude", json=body | {"holdout_until": until})

        on, ended = host.call("GET", "/experiments").json["data"]
        assert (ended["status"], ended["continues"]) == ("concluded", None)
        assert (on["status"], on["continues"]) == ("running", "more-off")
        assert [(each["key"], each["percent"]) for each in on["variants"]] == [
            ("control", 10),
            ("holdout", 10),
        ]

    def test_keeps_the_offers_it_compares(self, host: Host):
        start(host)
        offer = host.call("GET", "/offers/support").json
        answer = host.call("PUT", "/offers/support", json=offer | {"is_active": False})
        assert (answer.status_code, answer.json["code"]) == (409, "in_use")
        assert "more-off" in answer.json["detail"]
