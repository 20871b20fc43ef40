"""The end of a pause: announced in time, and brought forward by whoever wants it earlier."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.clock import utcnow
from app.core.security import tokens
from app.extensions import db
from app.offers import service as offers
from app.outbox import service as outbox
from tests.contracts.golden import expect
from tests.contracts.shapes import shape_of
from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import ACCEPTED, APPLIED, Host, Reply
from tests.support.pages import Page, Visitor, values_of

FLOW = {"fairwell": 1, "steps": [{"offer": {"offers": ["break"]}}, "confirm", "result"]}
AT_ONCE = {"months": [1], "at": "now"}
AFTER_PERIOD = {"months": [1]}
REFUSED: Reply = (422, {"status": "failed", "code": "card_expired"})


@pytest.fixture
def make_paused(
    app: Flask, make_host: Callable[..., Host], customer: Visitor
) -> Callable[..., Host]:
    """Return a host with one customer who accepted a pause."""

    def make(params: dict[str, Any] = AT_ONCE, reply: Reply = APPLIED, **settings: Any) -> Host:
        host = make_host(flow=FLOW, **settings)
        with app.app_context():
            offers.save_offer(host.account_id, "break", "pause", params)
            db.session.commit()
        host.reply = reply
        customer.press(customer.open(host.token()), "accept")
        return host

    return make


@pytest.fixture
def paused(make_paused: Callable[..., Host]) -> Host:
    return make_paused()


def resumes_at(host: Host) -> datetime:
    accepted = next(event for event in heard(host) if event["type"] == "offer.accepted")
    return datetime.fromisoformat(accepted["data"]["offer"]["terms"]["resumes_at"])


def heard(host: Host, now: datetime | None = None) -> list[dict[str, Any]]:
    host.work(now)
    return host.heard


def notices(host: Host, before_end: timedelta) -> list[dict[str, Any]]:
    """Let the worker do what is due so long before the end, and return the notices."""
    events = heard(host, resumes_at(host) - before_end)
    return [event for event in events if event["type"] == "pause.resuming"]


def waiting_notice(host: Host) -> str | None:
    """Return the job that waits to announce the end."""
    with host.app.app_context():
        found = outbox.get_job_id(host.account_id, f"pauses:{host.only_session()['id']}")
        db.session.rollback()
    return found


def link(host: Host) -> str:
    answer = host.call("POST", f"/sessions/{host.only_session()['id']}/resume-link")
    assert answer.status_code == 201, answer.text
    return str(answer.json["url"]).rpartition("/")[2]


def show(host: Host, token: str | None = None) -> Page:
    client = host.app.test_client(use_cookies=False)
    return Page(client.get(f"/resume/{token or link(host)}"))


def press(visitor: Visitor, page: Page, intent: str = "resume") -> Page:
    return visitor.post("/resume", values_of(page.form()) | {"intent": intent})


def kinds_asked(host: Host) -> list[str]:
    return [asked["data"]["kind"] for asked in host.asked]


@both_databases
class TestNotice:
    """Predicate P26 of the fairness rules."""

    def test_comes_seven_days_before_the_end(self, paused: Host):
        assert notices(paused, timedelta(days=7, minutes=1)) == []

        (notice,) = notices(paused, timedelta(days=7, minutes=-1))
        assert datetime.fromisoformat(notice["data"]["resumes_at"]) == resumes_at(paused)
        assert (notice["data"]["amount_minor"], notice["data"]["currency"]) == (2900, "EUR")
        assert notices(paused, timedelta(0)) == [notice]

    def test_comes_when_the_owner_wants_it(self, make_paused):
        paused = make_paused(AT_ONCE | {"notice_days": 14})

        assert notices(paused, timedelta(days=14, minutes=1)) == []
        assert len(notices(paused, timedelta(days=14, minutes=-1))) == 1

    def test_comes_at_once_in_a_short_pause(self, make_paused):
        paused = make_paused(AT_ONCE | {"notice_days": 60})

        assert len(notices(paused, timedelta(days=29))) == 1

    def test_says_what_was_agreed(self, paused: Host):
        (notice,) = notices(paused, timedelta(days=6))

        expect("pause_notice.json", shape_of([notice]))

    def test_leads_to_the_page_that_ends_the_pause(self, paused: Host):
        (notice,) = notices(paused, timedelta(days=6))
        url = notice["data"]["resume_url"]

        assert url.startswith("http://localhost:8000/resume/")
        assert show(paused, url.rpartition("/")[2]).intents == {"resume"}

    def test_comes_without_billing_too(self, make_paused):
        assert len(notices(make_paused(with_billing=False), timedelta(days=6))) == 1

    def test_waits_for_billing_to_apply_the_pause(self, make_paused):
        paused = make_paused(reply=ACCEPTED)
        assert waiting_notice(paused) is None

        paused.settle(paused.only_session()["action_id"], status="applied")
        assert len(notices(paused, timedelta(days=6))) == 1

    def test_does_not_come_when_billing_refused(self, make_paused):
        assert notices(make_paused(reply=REFUSED), timedelta(0)) == []

    def test_does_not_come_after_resuming(self, customer: Visitor, paused: Host):
        press(customer, show(paused))

        assert notices(paused, timedelta(0)) == []

    def test_does_not_come_after_canceling_in_another_session(
        self, customer: Visitor, paused: Host
    ):
        customer.press(customer.open(paused.token()), "cancel")

        assert notices(paused, timedelta(days=6)) == []

    def test_comes_although_another_subscription_was_canceled(
        self, customer: Visitor, paused: Host
    ):
        other = paused.token(subscription={"ref": "sub-8"})
        customer.press(customer.open(other), "cancel")

        assert len(notices(paused, timedelta(days=6))) == 1

    def test_does_not_come_after_the_host_reports_the_end(self, paused: Host):
        report = {"status": "canceled", "subscription_ref": "sub-7"}
        paused.call("POST", "/customers/customer-7/subscription", json=report)

        assert notices(paused, timedelta(days=6)) == []

    def test_does_not_come_too_late(self, paused: Host, clock: MovableClock):
        job_id = waiting_notice(paused)
        with clock.moved(days=40), paused.app.app_context():
            outbox.run_now(paused.account_id, job_id)

        assert waiting_notice(paused) is None
        assert notices(paused, timedelta(0)) == []


@both_databases
class TestResume:
    def test_says_what_is_true_before_anything_is_asked(self, paused: Host):
        page = show(paused)

        assert page.step == "resume"
        assert page.heading.startswith("Your subscription is paused until ")
        assert "The days you have paid for already come first." in page.words
        assert page.form().button.get_text(strip=True) == "Resume today"
        assert kinds_asked(paused) == ["apply_offer"]

    def test_is_done_when_billing_says_so(self, visitor: Visitor, paused: Host):
        page = press(visitor, show(paused))

        assert page.heading == "The pause is over: your subscription continues."
        assert "Northwind has confirmed the change." in page.words
        assert (page.intents, page.polls) == (set(), False)
        assert kinds_asked(paused) == ["apply_offer", "resume"]
        assert paused.only_session()["resumed_at"]
        assert paused.heard_types()[-2:] == ["action.applied", "subscription.resumed"]

    def test_asks_billing_for_what_was_shown(self, visitor: Visitor, paused: Host):
        press(visitor, show(paused))

        asked = paused.asked[-1]["data"]
        promised = datetime.fromisoformat(asked["resume"]["next_charge_at"])
        assert timedelta(days=11) < promised - utcnow() <= timedelta(days=12)
        assert asked["resume"]["amount_minor"] == 2900
        assert asked["subscription_ref"] == "sub-7"
        expect("resume_action.json", shape_of([asked]))

    def test_is_asked_once(self, visitor: Visitor, paused: Host):
        page = show(paused)
        press(visitor, page)

        assert press(visitor, page).heading.startswith("The pause is over")
        assert kinds_asked(paused).count("resume") == 1

    def test_is_not_asked_without_the_button(self, visitor: Visitor, paused: Host):
        page = show(paused)

        for intent in ("", "undo", "continue"):
            assert press(visitor, page, intent).intents == {"resume"}
        assert kinds_asked(paused) == ["apply_offer"]

    def test_while_pending_claims_nothing_and_asks_again(self, visitor: Visitor, paused: Host):
        shown = show(paused)
        paused.reply = ACCEPTED
        page = press(visitor, shown)

        assert page.heading == "We have received your request and are processing it."
        assert page.polls
        assert paused.only_session()["resumed_at"] is None

        paused.settle(paused.only_session()["resume_action_id"], status="applied")
        page = visitor.post("/resume", values_of(page.form()))
        assert page.heading.startswith("The pause is over")
        assert not page.polls

    def test_that_billing_refused_may_be_asked_again(self, visitor: Visitor, paused: Host):
        shown = show(paused)
        paused.reply = REFUSED
        page = press(visitor, shown)

        assert page.heading == "The pause could not be ended."
        assert "your pause lasts until" in page.words
        assert "help@northwind.example" in page.words
        assert paused.only_session()["resumed_at"] is None

        paused.reply = APPLIED
        assert press(visitor, page).heading.startswith("The pause is over")

    def test_without_billing_is_told_as_a_wish(self, visitor: Visitor, make_paused):
        paused = make_paused(with_billing=False)

        page = press(visitor, show(paused))

        assert page.heading == "Your request is on its way."
        assert paused.heard_types()[-1] == "subscription.resumed"

    def test_of_many_clicks_asks_once(self, app: Flask, paused: Host):
        data = values_of(show(paused).form()) | {"intent": "resume"}

        with ThreadPoolExecutor(20) as crowd:
            pages = list(crowd.map(lambda _: Visitor(app).post("/resume", data), range(20)))

        assert {page.status for page in pages} == {200}
        assert kinds_asked(paused).count("resume") == 1


class TestTime:
    def test_before_it_begins_calls_it_off(self, visitor: Visitor, make_paused):
        paused = make_paused(AFTER_PERIOD)
        page = show(paused)

        assert page.heading.startswith("Your pause begins on ")
        assert page.form().button.get_text(strip=True) == "Cancel the pause"
        press(visitor, page)
        asked, accepted = paused.asked[-1]["data"], paused.asked[0]["data"]
        starts_at = accepted["offer"]["terms"]["starts_at"]
        assert datetime.fromisoformat(asked["resume"]["next_charge_at"]) == (
            datetime.fromisoformat(starts_at)
        )

    def test_names_the_obligation_when_it_is_charged_at_once(
        self, make_paused, clock: MovableClock
    ):
        paused = make_paused(AFTER_PERIOD)
        with clock.moved(days=20):
            page = show(paused)

        button = page.form().button.get_text(strip=True)
        assert button == "Resume with an obligation to pay: €29.00 per month"
        assert "€29.00 today" in page.words

    def test_is_over_when_the_pause_is(self, visitor: Visitor, paused: Host, clock: MovableClock):
        page = show(paused)
        with clock.moved(days=32):
            late = show_status(paused, page.value("link"))
            refused = press(visitor, page)

        assert (late, refused.status) == (410, 410)
        assert kinds_asked(paused) == ["apply_offer"]

    def test_in_time_is_still_shown_afterwards(
        self, visitor: Visitor, paused: Host, clock: MovableClock
    ):
        page = show(paused)
        press(visitor, page)

        with clock.moved(days=40):
            assert show(paused, page.value("link")).heading.startswith("The pause is over")


class TestLink:
    def test_changes_nothing_when_it_is_opened(self, paused: Host):
        token = link(paused)
        for method in ("GET", "HEAD", "OPTIONS"):
            paused.app.test_client().open(f"/resume/{token}", method=method)

        assert kinds_asked(paused) == ["apply_offer"]

    @pytest.mark.parametrize("token", ["", "nonsense", "W10.x.y", "%00"])
    def test_that_we_never_made_opens_nothing(self, customer: Visitor, paused: Host, token: str):
        assert show_status(paused, token) in {401, 404, 405}
        assert customer.post("/resume", {"link": token, "intent": "resume"}).status == 401

    def test_for_another_purpose_opens_nothing(self, paused: Host):
        forged = tokens.Capability("back", None).sign([paused.account_id, "cs_1"])

        assert show_status(paused, forged) == 401

    def test_is_refused_to_other_sites(self, paused: Host):
        answer = paused.app.test_client().post(
            "/resume",
            data={"link": link(paused), "intent": "resume"},
            headers={"Origin": "https://elsewhere.example"},
        )

        assert answer.status_code == 403
        assert kinds_asked(paused) == ["apply_offer"]

    def test_is_not_given_where_there_is_no_pause(self, customer: Visitor, host: Host):
        customer.press(customer.press(customer.open(host.token()), "skip"), "keep")

        answer = host.call("POST", f"/sessions/{host.only_session()['id']}/resume-link")

        assert (answer.status_code, answer.json["code"]) == (409, "no_pause")

    def test_is_no_good_after_the_customer_canceled(self, customer: Visitor, paused: Host):
        token = link(paused)
        customer.press(customer.open(paused.token()), "cancel")

        assert show_status(paused, token) == 410

    def test_expires_with_the_pause(self, paused: Host):
        answer = paused.call("POST", f"/sessions/{paused.only_session()['id']}/resume-link")

        assert datetime.fromisoformat(answer.json["expires_at"]) == resumes_at(paused)


def show_status(host: Host, token: str) -> int:
    return host.app.test_client().get(f"/resume/{token}").status_code
