"""The page of a preview: its controls lead the frame to the page of the sample customer."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from tests.support.console_browser import Desk
from tests.support.hosts import Host
from tests.support.pages import Page, Visitor

FRAME = "preview/default/frame"


def framed(desk: Desk, customer: Visitor, **chosen: str) -> Page:
    """Return the page that the frame shows for these choices."""
    query = {f"preview-{name}": value for name, value in chosen.items()}
    answer = desk.open(FRAME, **query)
    assert answer.status == 302
    return customer.look(answer.location)


class TestPage:
    def test_shows_the_default_flow_in_a_frame(self, desk: Desk, host: Host):
        start = desk.open("preview")
        assert start.location.endswith("/preview/default")
        page = desk.open("preview/default")

        frame = page.soup.select_one("iframe")
        assert frame["title"]
        form = page.soup.select_one("form.preview-controls")
        assert form["action"].endswith("/preview/default/frame")
        assert (form["method"], form["target"]) == ("get", frame["name"])
        assert "frame-src 'self'" in page.response.headers["Content-Security-Policy"]
        assert desk.open(str(frame["src"])).status == 302

    def test_keeps_what_its_address_chooses(self, owner: Desk):
        page = owner.open("preview/default", **{"preview-step": "offer", "preview-country": "DE"})

        chosen = [option["value"] for option in page.soup.select("select option[selected]")]
        assert {"offer", "DE"} <= set(chosen)
        assert "preview-step=offer" in page.soup.select_one("iframe")["src"]

    def test_offers_versions_reasons_and_plans_of_the_account(self, owner: Desk, app, host: Host):
        with app.app_context():
            reasons = [{"code": "x_odd", "label": "Something odd"}, {"code": "too_expensive"}]
            survey = {"survey": {"reasons": reasons}}
            newer = {"fairwell": 1, "steps": [survey, "confirm", "result"]}
            flows.publish_flow(host.account_id, parse_document(newer))
            db.session.commit()
        page = owner.open("preview/default")

        def choices(name: str) -> list[str]:
            return [o.get_text() for o in page.soup.select(f"[name=preview-{name}] option")]

        assert choices("version") == ["Draft", "Version 2", "Version 1"]
        assert "Something odd" in choices("reason")
        assert "It costs too much" in choices("reason"), "no codes, but what customers read"
        assert "Pro" in choices("plan")
        assert "Germany" in choices("country")

    def test_speaks_the_members_language(self, make_desk: Callable[..., Desk]):
        page = make_desk(locale="de").open("preview/default")

        assert page.soup.select_one(".tabs [aria-current]").get_text() == "Vorschau"
        assert "Deutschland" in page.words

    @pytest.mark.parametrize("role", ["owner", "editor", "analyst", "support"])
    def test_is_open_to_every_role(self, make_desk: Callable[..., Desk], role: str):
        assert make_desk(role).open("preview/default").status == 200

    def test_of_a_flow_that_is_not_there_is_not_there(self, owner: Desk):
        assert owner.open("preview/nothing").status == 404
        assert owner.open("preview/nothing/frame").status == 404

    def test_of_another_account_is_not_there(self, owner: Desk, make_host):
        other = make_host()

        assert owner.open(f"/console/{other.account_id}/live/preview/default").status == 404


class TestFrame:
    def test_begins_at_the_beginning_as_billing_would_answer(self, owner: Desk, customer: Visitor):
        page = framed(owner, customer)

        assert (page.status, page.step, page.soup.html["lang"]) == (200, "survey", "en")

    def test_leads_to_the_page_the_language_and_the_theme(self, owner: Desk, customer: Visitor):
        page = framed(owner, customer, step="confirm", locale="nl", theme="dark")

        assert (page.step, page.soup.html["lang"]) == ("confirm", "nl")
        assert page.soup.html["data-theme"] == "dark"

    def test_follows_the_law_of_the_country(self, owner: Desk, customer: Visitor):
        assert framed(owner, customer, country="DE").step == "confirm"
        assert framed(owner, customer, country="US", region="CA").step == "survey"

    def test_takes_price_and_period_from_the_plan_unless_they_are_given(self, owner, customer):
        assert "€29.00 per month" in framed(owner, customer, step="confirm", plan="pro").words
        given = {"amount": "1234.5", "currency": "USD", "interval": "year"}
        assert "$1,234.50 per year" in framed(owner, customer, step="confirm", **given).words
        yen = framed(owner, customer, step="confirm", amount="500", currency="JPY")
        assert "¥500 per month" in yen.words

    def test_shows_what_billing_is_to_answer(self, owner: Desk, customer: Visitor):
        page = framed(owner, customer, step="result", billing="failed")

        assert "could not carry it out" in page.words

    def test_without_billing_shows_that_nobody_answers(self, app, make_host, make_desk, customer):
        desk = make_desk(host=make_host(with_billing=False))

        assert "on its way to" in framed(desk, customer, step="result").words

    def test_shows_a_trial_and_a_discount(self, owner: Desk, customer: Visitor):
        assert "end of the trial" in framed(owner, customer, step="confirm", trial="y").words
        assert "off for" not in framed(owner, customer, step="offer", discounted="y").heading

    @pytest.mark.parametrize(
        "nonsense",
        [
            {"amount": "free", "tenure": "-1", "currency": "XXXX", "interval": "era"},
            {"country": "Germany", "region": "x" * 50, "plan": "none", "billing": "maybe"},
            {"step": "nowhere", "theme": "neon", "locale": "tlh", "reason": "because"},
            {"amount": "1e400", "tenure": "99999999999"},
            {"amount": "NaN"},
            {"amount": "0.001"},
            {"version": "0"},
        ],
    )
    def test_passes_over_what_cannot_be(self, owner: Desk, customer: Visitor, nonsense):
        page = framed(owner, customer, **nonsense)

        assert page.status == (404 if "version" in nonsense else 200)

    def test_leads_to_a_link_that_says_nothing_of_the_member(self, owner: Desk):
        address = urlsplit(owner.open(FRAME, **{"preview-step": "offer"}).location)

        assert address.path.startswith("/preview/")
        assert parse_qs(address.query) == {"step": ["offer"]}
        assert owner.member_id not in address.path
