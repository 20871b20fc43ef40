"""The way back: undone until it takes effect, reactivated afterwards, and never by accident."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from app.core.security import tokens
from app.extensions import db
from app.sessions import service as sessions
from app.sessions.entry.links import back_link
from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import ACCEPTED, APPLIED, Host, Reply, open_host
from tests.support.mailboxes import Mailbox, text_of
from tests.support.pages import Page, Visitor, values_of

FAILED: Reply = (422, {"status": "failed", "code": "card_expired"})
WAY_BACK = "form[action='/back']"


def cancel(visitor: Visitor, host: Host, **fields: str) -> Page:
    confirm = visitor.press(visitor.open(host.token()), "cancel")
    return visitor.press(confirm, "cancel", **fields)


def way_back(visitor: Visitor, result: Page) -> Page:
    """Press the quiet button of the result page."""
    return visitor.post("/back", values_of(result.form(WAY_BACK)))


def press(visitor: Visitor, page: Page, intent: str) -> Page:
    return visitor.post("/back", values_of(page.form()) | {"intent": intent})


def link_of(app: Flask, host: Host) -> str:
    """Return what a mail or a receipt carries."""
    with app.app_context():
        found = sessions.get_session(host.account_id, host.only_session()["id"])
        assert found is not None
        return back_link(found)


def follow(app: Flask, link: str, method: str = "GET") -> Any:
    return app.test_client(use_cookies=False).open(f"/back/{link}", method=method)


def kinds_asked(host: Host) -> list[str]:
    return [asked["data"]["kind"] for asked in host.asked]


@both_databases
class TestUndo:
    def test_says_what_is_true_before_anything_is_asked(self, visitor: Visitor, host: Host):
        page = way_back(visitor, cancel(visitor, host))

        assert page.step == "back"
        assert page.heading.startswith("Your subscription still runs until ")
        assert "€29.00 per month" in page.words
        assert page.intents == {"undo"}
        assert kinds_asked(host) == ["cancel"]

    def test_leaves_the_result_as_it_was_for_who_goes_back(self, visitor: Visitor, host: Host):
        result = cancel(visitor, host)

        page = visitor.refresh(way_back(visitor, result))

        assert page.heading == result.heading
        assert kinds_asked(host) == ["cancel"]

    def test_keeps_saying_how_the_session_ended(self, visitor: Visitor, host: Host):
        """The embed hears of an end once: the outcome must not come and go."""
        shown = way_back(visitor, cancel(visitor, host))

        assert shown.outcome == press(visitor, shown, "undo").outcome == "canceled"

    def test_is_done_when_billing_says_so(self, visitor: Visitor, host: Host):
        page = press(visitor, way_back(visitor, cancel(visitor, host)), "undo")

        assert page.heading == "The cancellation is undone: your subscription continues."
        assert "Northwind has confirmed the change." in page.words
        assert not page.polls
        assert kinds_asked(host) == ["cancel", "undo_cancel"]
        assert host.asked[-1]["data"]["subscription_ref"] == "sub-7"

    def test_stands_beside_the_outcome(self, visitor: Visitor, host: Host):
        press(visitor, way_back(visitor, cancel(visitor, host)), "undo")

        found = host.only_session()
        assert found["outcome"] == "canceled"
        assert found["undone_at"]
        assert found["reactivated_at"] is None

    def test_is_told_once_in_the_order_of_the_session(self, visitor: Visitor, host: Host):
        press(visitor, way_back(visitor, cancel(visitor, host)), "undo")

        types = host.heard_types()
        undone = types.index("cancellation.undone")
        assert types[undone - 1] == "action.applied"
        assert types.count("cancellation.undone") == 1
        numbers = [event["data"]["sequence"] for event in host.heard]
        assert numbers == sorted(set(numbers))

    def test_again_changes_nothing(self, visitor: Visitor, host: Host):
        shown = way_back(visitor, cancel(visitor, host))
        press(visitor, shown, "undo")

        for intent in ("undo", "reactivate"):
            assert press(visitor, shown, intent).heading.startswith("The cancellation is undone")
        assert kinds_asked(host).count("undo_cancel") == 1
        assert "reactivate" not in kinds_asked(host)

    def test_while_pending_claims_nothing_and_asks_again(self, visitor: Visitor, host: Host):
        shown = way_back(visitor, cancel(visitor, host))
        host.reply = ACCEPTED
        page = press(visitor, shown, "undo")

        assert page.heading == "We have received your request and are processing it."
        assert page.polls
        assert host.only_session()["undone_at"] is None

        host.settle(host.only_session()["back_action_id"], status="applied")
        page = visitor.refresh(page)
        assert page.heading.startswith("The cancellation is undone")
        assert not page.polls

    def test_that_failed_says_so_and_how_to_reach_a_person(self, visitor: Visitor, host: Host):
        shown = way_back(visitor, cancel(visitor, host))
        host.reply = FAILED
        page = press(visitor, shown, "undo")

        assert page.heading == "The cancellation could not be undone."
        assert "your cancellation stands" in page.words
        assert "help@northwind.example" in page.words
        assert "cancellation.undone" not in host.heard_types()

        host.reply = APPLIED
        page = press(visitor, page, "undo")
        assert page.heading.startswith("The cancellation is undone")

    def test_without_billing_is_on_its_way(self, visitor: Visitor, make_host):
        host = make_host(with_billing=False)
        shown = way_back(visitor, cancel(visitor, host))
        assert shown.heading.startswith("Your cancellation takes effect on ")

        page = press(visitor, shown, "undo")

        assert page.heading == "Your request is on its way."
        press(visitor, shown, "undo")
        assert host.heard_types().count("cancellation.undone") == 1

    def test_waits_for_the_cancellation_it_undoes(self, visitor: Visitor, host: Host):
        host.reply = ACCEPTED
        page = press(visitor, way_back(visitor, cancel(visitor, host)), "undo")
        assert page.polls
        assert kinds_asked(host) == ["cancel"]

        host.reply = APPLIED
        host.settle(host.only_session()["action_id"], status="applied")
        host.work()

        assert kinds_asked(host) == ["cancel", "undo_cancel"]
        assert visitor.refresh(page).heading.startswith("The cancellation is undone")


@both_databases
class TestReactivation:
    def test_is_what_remains_after_the_end(self, visitor: Visitor, host: Host, clock: MovableClock):
        result = cancel(visitor, host, effective="immediately")
        with clock.moved(seconds=1):
            shown = way_back(visitor, result)

            assert shown.heading.startswith("Your subscription ended on ")
            assert shown.intents == {"reactivate"}
            page = press(visitor, shown, "reactivate")
            assert host.heard_types().count("subscription.reactivated") == 1

        assert page.heading == "Your subscription is active again."
        assert kinds_asked(host) == ["cancel", "reactivate"]
        terms = host.asked[-1]["data"]["reactivate"]
        assert (terms["plan"], terms["amount_minor"], terms["currency"]) == ("pro", 2900, "EUR")
        assert host.only_session()["reactivated_at"]

    def test_never_follows_from_a_page_that_offered_an_undo(
        self, visitor: Visitor, host: Host, clock: MovableClock
    ):
        """Undoing costs nothing, reactivating does: who pressed the one never gets the other."""
        cancel(visitor, host)
        link = link_of(host.app, host)
        with clock.moved(days=13):
            page = visitor.post("/back", {"link": link, "intent": "undo"})

        assert page.intents == {"reactivate"}
        assert kinds_asked(host) == ["cancel"]

    def test_names_the_obligation_and_the_price(
        self, visitor: Visitor, host: Host, clock: MovableClock
    ):
        cancel(visitor, host)
        with clock.moved(days=13):
            page = Page(follow(host.app, link_of(host.app, host)))

        button = page.form().button.get_text(strip=True)
        assert button == "Reactivate with an obligation to pay: €29.00 per month"


@both_databases
class TestLink:
    def test_leads_there_without_a_page_before(self, visitor: Visitor, app: Flask, host: Host):
        cancel(visitor, host)
        link = link_of(app, host)
        page = Page(follow(app, link))
        assert page.heading.startswith("Your subscription still runs until ")

        page = visitor.post("/back", values_of(page.form()) | {"intent": "undo"})

        assert page.heading.startswith("The cancellation is undone")
        assert Page(follow(app, link)).heading.startswith("The cancellation is undone")

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_changes_nothing_when_a_mail_scanner_opens_it(
        self, customer: Visitor, app: Flask, host: Host, method: str
    ):
        cancel(customer, host)
        before, events = host.only_session(), host.heard_types()

        response = follow(app, link_of(app, host), method)

        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers
        assert host.only_session() == before
        assert host.heard_types() == events
        assert kinds_asked(host) == ["cancel"]

    def test_speaks_the_customers_language(self, customer: Visitor, app: Flask, host: Host):
        page = customer.open(host.token(customer={"locale": "de"}))
        customer.press(customer.press(page, "cancel"), "cancel")

        page = Page(follow(app, link_of(app, host)))

        assert page.soup.html["lang"] == "de"
        assert page.form().button.get_text(strip=True) == "Kündigung zurücknehmen"

    @pytest.mark.parametrize("spoil", [str.upper, lambda link: link[:-2], lambda link: f"x{link}"])
    @pytest.mark.parametrize("way", ["get", "post"])
    def test_that_was_tampered_with_is_refused_in_the_browsers_language(
        self, customer: Visitor, app: Flask, host: Host, spoil, way: str
    ):
        cancel(customer, host)
        link = spoil(link_of(app, host))
        german = {"Accept-Language": "de"}
        client = app.test_client()
        response = (
            client.get(f"/back/{link}", headers=german)
            if way == "get"
            else client.post("/back", data={"link": link, "intent": "undo"}, headers=german)
        )

        page = Page(response)
        assert page.status == 401
        assert page.soup.html["lang"] == "de"
        assert kinds_asked(host) == ["cancel"]

    def test_of_another_installation_is_refused(self, customer: Visitor, app: Flask, host: Host):
        cancel(customer, host)
        tokens.use_keys(["the-secret-of-another-installation"])
        link = link_of(app, host)
        tokens.use_keys(["a-secret-of-the-tests-and-of-nobody-else"])

        assert follow(app, link).status_code == 401

    def test_of_another_purpose_is_refused(self, customer: Visitor, app: Flask, host: Host):
        page = cancel(customer, host)

        assert follow(app, page.token).status_code == 401

    def test_ends_a_year_after_the_effective_date(
        self, customer: Visitor, app: Flask, host: Host, clock: MovableClock
    ):
        page = customer.open(host.token(customer={"locale": "nl"}))
        customer.press(customer.press(page, "cancel"), "cancel")
        link = link_of(app, host)

        with clock.moved(days=12 + 364):
            assert Page(follow(app, link)).status == 200
        with clock.moved(days=12 + 366):
            page = Page(follow(app, link))
            refused = customer.post("/back", {"link": link, "intent": "reactivate"})

        assert (page.status, refused.status) == (410, 410)
        assert page.soup.html["lang"] == "nl"
        assert kinds_asked(host) == ["cancel"]

    def test_of_a_session_that_was_kept_leads_nowhere(
        self, customer: Visitor, app: Flask, host: Host
    ):
        customer.press(customer.press(customer.open(host.token()), "cancel"), "keep")

        assert follow(app, link_of(app, host)).status_code == 401

    def test_is_refused_from_another_site(self, customer: Visitor, app: Flask, host: Host):
        cancel(customer, host)
        headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}

        response = app.test_client().post(
            "/back", data={"link": link_of(app, host), "intent": "undo"}, headers=headers
        )

        assert response.status_code == 403
        assert kinds_asked(host) == ["cancel"]


@both_databases
def test_a_hundred_at_once_are_one_wish(app: Flask, host: Host):
    cancel(Visitor(app), host)
    link = link_of(app, host)
    client = app.test_client()

    def undo(_: int) -> int:
        fresh = app.test_client(use_cookies=False)
        return fresh.post("/back", data={"link": link, "intent": "undo"}).status_code

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(undo, range(100)))

    assert set(statuses) <= {200, 503}
    assert statuses.count(200) > 0
    assert client.get(f"/back/{link}").status_code == 200
    assert host.heard_types().count("cancellation.undone") == 1
    with app.app_context():
        from app.billing.models import Action

        asked = db.session.query(Action).filter_by(kind="undo_cancel").count()
    assert asked == 1
    assert kinds_asked(host).count("undo_cancel") == 1


class TestLinkOverTheApi:
    def test_leads_there(self, customer: Visitor, app: Flask, host: Host):
        cancel(customer, host)
        path = f"/sessions/{host.only_session()['id']}/back-link"

        answer = host.call("POST", path)

        assert answer.status_code == 201
        link = answer.json["url"].rpartition("/back/")[2]
        assert Page(follow(app, link)).intents == {"undo"}

    def test_is_refused_where_nothing_was_canceled(self, customer: Visitor, host: Host):
        customer.open(host.token())
        session_id = host.only_session()["id"]

        for key, status in (("api_key", 409), ("test_api_key", 404)):
            answer = host.call("POST", f"/sessions/{session_id}/back-link", key=key)
            assert answer.status_code == status
            assert answer.mimetype == "application/problem+json"


def test_the_mail_with_the_receipt_leads_back(make_app, receiver: Any, mailbox: Mailbox):
    app = make_app(smtp_url=mailbox.url, mail_from="receipts@fairwell.example")
    host = open_host(app, receiver)
    cancel(Visitor(app), host)
    host.work()
    link = re.search(r"/back/(\S+)", text_of(mailbox.received[0], "plain"))[1]

    assert link in text_of(mailbox.received[0], "html")
    assert Page(follow(app, link)).intents == {"undo"}
