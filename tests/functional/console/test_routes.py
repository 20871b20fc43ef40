"""Routes at the console: arranged, saved, tried and explained."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.offers.catalogue.segments import save_segment
from tests.experiments import other_question, start
from tests.support.console_browser import ConsolePage, Desk
from tests.support.hosts import Host


@pytest.fixture
def company(host: Host) -> Host:
    """A company with two flows and two segments."""
    with host.app.app_context():
        document = flows.list_versions(host.account_id, "default")[0].document
        flows.publish_flow(host.account_id, parse_document(document | {"key": "gentle"}))
        save_segment(host.account_id, "germany", "Germany", {"countries": ["DE"]})
        save_segment(host.account_id, "pro", "On Pro", {"plans": ["pro"]})
        db.session.commit()
    return host


def rules(page: ConsolePage) -> list[tuple[str, str]]:
    """Return the rules as the form shows them."""

    def chosen(name: str) -> list[str]:
        selects = page.soup.select(f"form.routes select[name={name}]")
        return [
            str((each.select_one("option[selected]") or {}).get("value", "")) for each in selects
        ]

    return list(zip(chosen("segment"), chosen("flow"), strict=True))


def press(desk: Desk, page: ConsolePage, command: str, *given: tuple[str, str]) -> ConsolePage:
    """Press a button of the form, with these rules in its fields."""
    number = str(page.soup.select_one("form.routes input[name=number]")["value"])
    segments, named = [each[0] for each in given], [each[1] for each in given]
    data = {"do": command, "number": number, "segment": segments, "flow": named}
    return desk.post("routes", data)


GERMANY, PRO = ("germany", "gentle"), ("pro", "default")


class TestRules:
    def test_are_arranged_without_being_saved(self, owner: Desk, company: Host):
        page = owner.open("routes")
        assert "All customers" in page.words
        page = press(owner, page, "add")
        assert rules(page) == [("", "")]
        page = press(owner, page, "up 1", GERMANY, PRO)
        assert rules(page) == [PRO, GERMANY]
        page = press(owner, page, "remove 0", PRO, GERMANY)
        assert rules(page) == [GERMANY]
        assert "Not saved yet." in page.words
        assert rules(owner.open("routes")) == []

    def test_are_saved_as_a_version_and_audited(self, owner: Desk, company: Host):
        saved = press(owner, owner.open("routes"), "save", GERMANY, PRO)
        page = owner.open(saved.location)
        assert rules(page) == [GERMANY, PRO]
        assert "Version 1" in page.words
        assert "changed the routes: version 1" in owner.open("audit").words

    @pytest.mark.parametrize(
        ("given", "problem"),
        [
            ([("", "gentle")], "Choose a segment."),
            ([("germany", "")], "Choose a flow that is published."),
            ([GERMANY, GERMANY], "this one is never tried"),
        ],
    )
    def test_name_the_rule_that_cannot_hold(self, owner: Desk, company: Host, given, problem):
        answer = press(owner, owner.open("routes"), "save", *given)
        assert answer.status == 422
        assert problem in answer.words
        assert rules(answer) == given

    def test_of_somebody_who_was_quicker_are_shown(self, owner: Desk, company: Host):
        stale = owner.open("routes")
        press(owner, stale, "save", GERMANY)
        answer = press(owner, stale, "save", PRO)
        assert answer.status == 409
        assert rules(answer) == [GERMANY]

    def test_are_read_by_analysts_alone(self, make_desk: Callable[..., Desk], company: Host):
        analyst = make_desk("analyst")
        assert not analyst.open("routes").soup.select("main form[method=post] button")
        assert analyst.post("routes", {"do": "save"}).status == 403

    def test_name_the_experiment_that_runs_on_a_flow(self, owner: Desk, company: Host):
        start(company, other_question, flow="gentle")
        page = owner.open(press(owner, owner.open("routes"), "save", GERMANY).location)
        assert "Experiment: more-off" in page.words


def test_a_sample_customer_is_led_to_a_flow_and_told_why(owner: Desk, company: Host):
    press(owner, owner.open("routes"), "save", PRO, GERMANY)
    german = {"try": "1", "preview-country": "DE", "preview-plan": "basic"}
    page = owner.open("routes", **german)
    assert "This customer gets the flow gentle." in page.words
    assert "Rule 1 does not fit: On Pro" in page.words
    assert "Rule 2 fits: Germany" in page.words
    nobody = owner.open("routes", **(german | {"preview-country": "NL"}))
    assert "No rule fits, so it is the default flow." in nobody.words
