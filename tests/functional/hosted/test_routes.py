"""Which flow a customer gets: by the account's rules, unless the host names one."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from app.commands import cli
from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.flows.document.paths import spelled_out
from app.offers.catalogue.segments import save_segment
from tests.experiments import customers, other_decision, part_of, start
from tests.statements import counted
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor

CANADIANS = {"customer": {"country": "CA", "locale": "en"}}
RULES = [{"segment": "canadiany", "flow": "canadian"}]


def publish(host: Host, key: str, title: str) -> None:
    """Publish a flow that asks its question in words of its own."""
    with host.app.app_context():
        known = flows.list_versions(host.account_id, "default")[0].document
        document = spelled_out(copy.deepcopy(known)) | {"key": key}
        part_of(document, "survey")["title"] = title
        flows.publish_flow(host.account_id, parse_document(document))
        db.session.commit()


@pytest.fixture
def routed(host: Host) -> Host:
    """A company whose Canadian customers are asked in another way."""
    publish(host, "canadian", "Why, in Canadiany?")
    with host.app.app_context():
        save_segment(host.account_id, "canadiany", "Canadiany", {"countries": ["CA"]})
        save_segment(host.account_id, "pro", "On Pro", {"plans": ["pro"]})
        db.session.commit()
    assert host.call("PUT", "/routes", json={"rules": RULES}).status_code == 200
    return host


@both_databases
class TestRoutes:
    def test_lead_a_customer_to_the_flow_of_the_first_rule_that_fits(
        self, visitor: Visitor, routed: Host
    ):
        canadian = visitor.open(routed.token(**CANADIANS))
        other = visitor.open(routed.token(sub="else", subscription={"ref": "sub-2"}))
        assert canadian.text.count("Why, in Canadiany?")
        assert "Why, in Canadiany?" not in other.text

    def test_leave_the_last_word_to_the_host(self, visitor: Visitor, routed: Host):
        page = visitor.open(routed.token(**CANADIANS, flow="default"))
        assert "Why, in Canadiany?" not in page.text

    def test_hold_where_the_host_names_a_flow_that_is_not_there(
        self, visitor: Visitor, routed: Host
    ):
        page = visitor.open(routed.token(**CANADIANS, flow="gone"))
        assert "Why, in Canadiany?" in page.text

    def test_keep_nobody_from_canceling_when_they_lead_nowhere(
        self, visitor: Visitor, routed: Host
    ):
        with routed.app.app_context():
            flow = flows.get_record(routed.account_id, "canadian")
            flow.published_version_id = None
            db.session.commit()
        assert visitor.open(routed.token(**CANADIANS)).status == 200

    def test_have_experiments_inside_of_them(self, visitor: Visitor, routed: Host):
        start(routed, other_decision, flow="canadian", key="inside")
        (mine,) = customers(routed, "b", "inside")
        visitor.open(routed.token(sub=mine, **CANADIANS))
        assert routed.only_session()["experiment"] == "inside"


class TestCost:
    def test_is_nothing_without_rules_and_a_query_with_them(self, visitor: Visitor, host: Host):
        costs = []
        for sub in ("warm", "without"):
            with counted(host.app) as statements:
                visitor.open(host.token(sub=sub, subscription={"ref": f"sub-{sub}"}))
            costs.append(len(statements))
        with host.app.app_context():
            save_segment(host.account_id, "canadiany", "Canadiany", {"countries": ["CA"]})
            db.session.commit()
        rules = [{"segment": "canadiany", "flow": "default"}]
        host.call("PUT", "/routes", json={"rules": rules})
        with counted(host.app) as statements:
            visitor.open(host.token(sub="with", subscription={"ref": "sub-with"}))
        assert len(statements) == costs[1] + 1


class TestApi:
    def test_keeps_every_version(self, routed: Host):
        rules = [{"segment": "pro", "flow": "canadian"}, *RULES]
        saved = routed.call("PUT", "/routes", json={"rules": rules, "number": 1})
        assert saved.json == {"number": 2, "rules": rules, "default": "default"}
        versions = routed.call("GET", "/routes/versions").json["data"]
        assert [each["rules"] for each in versions] == [rules, RULES]
        stale = routed.call("PUT", "/routes", json={"rules": [], "number": 1})
        assert (stale.status_code, stale.json["code"]) == (409, "routes_changed")
        assert routed.call("GET", "/routes").json["rules"] == rules

    @pytest.mark.parametrize(
        ("rules", "detail"),
        [
            (None, "routes.0: not_a_list"),
            (["canadiany"], "routes.0: not_a_rule"),
            ([{"segment": "nobody", "flow": "canadian"}], "routes.0: unknown_segment"),
            ([*RULES, {"segment": "pro", "flow": "none"}], "routes.1: unknown_flow"),
            ([*RULES, *RULES], "routes.1: segment_twice"),
        ],
    )
    def test_names_the_rule_that_cannot_hold(self, routed: Host, rules: Any, detail: str):
        problem = routed.call("PUT", "/routes", json={"rules": rules})
        assert (problem.status_code, problem.json["detail"]) == (422, detail)
        assert routed.call("GET", "/routes").json["rules"] == RULES

    def test_explains_which_flow_a_customer_gets_and_why(self, routed: Host):
        claims = routed.claims(**CANADIANS)
        body = {"subscription": claims["subscription"], "customer": claims["customer"]}
        rules = [{"segment": "pro", "flow": "default"}, *RULES]
        routed.call("PUT", "/routes", json={"rules": rules})
        body["subscription"]["plan"] = "basic"
        found = routed.call("POST", "/routes/explain", json=body).json
        assert found["flow"] == "canadian"
        assert [each["fits"] for each in found["tried"]] == [False, True]
        wrong = routed.call("POST", "/routes/explain", json={"customer": "me"})
        assert wrong.status_code == 422


class TestCommand:
    def test_pulls_diffs_and_pushes(self, routed: Host, tmp_path):
        account = ("--account", routed.account_id)

        def run(*arguments: str) -> Any:
            return routed.app.test_cli_runner().invoke(cli, arguments)

        pulled = run("routes", "pull", *account).output
        file = tmp_path / "routes.yaml"
        file.write_text(pulled)
        assert run("routes", "diff", str(file), *account).exit_code == 0
        file.write_text(pulled + "  - segment: pro\n    flow: default\n")
        changed = run("routes", "diff", str(file), *account)
        assert (changed.exit_code, changed.output) == (1, "+ pro -> default\n")
        assert run("routes", "push", str(file), *account).exit_code == 0
        assert len(routed.call("GET", "/routes").json["rules"]) == 2
        file.write_text("fairwell: 1\nroutes: [canadiany]\n")
        assert "not_a_rule" in run("routes", "push", str(file), *account).output
