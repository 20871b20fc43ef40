"""A month later in test mode: what is due comes, what is over is over, and nobody live notices."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import update

from app.accounts.models import Mode
from app.accounts.service import require_account
from app.analytics.models import CountedDay, CountedSession
from app.commands import cli
from app.commands.analytics import recount_stale_days
from app.core.calendar import format_date
from app.core.clock import utcnow
from app.core.moments import EARLIEST
from app.extensions import db
from app.members import audit
from app.offers import service as offers
from app.outbox.models import Job
from app.sessions.models import CancelSession
from app.test_clock import service as clocks
from tests.functional.api.problems import check_problem
from tests.support.databases import both_databases
from tests.support.hosts import ACCEPTED, APPLIED, DAY, Host
from tests.support.pages import Page, Visitor, values_of
from tests.support.rehearsals import (
    Rows,
    advance,
    advance_all,
    only_test_session,
    read_rows,
    with_test_key,
)

FLOW = {
    "fairwell": 1,
    "steps": [
        {
            "survey": {
                "reasons": [
                    {"code": "unused", "offers": ["break"]},
                    {"code": "too_expensive", "offers": ["cheaper"]},
                ]
            }
        },
        {"offer": {"offers": ["break", "cheaper"]}},
        "confirm",
        "result",
    ],
}
IRELAND = {"country": "IE", "locale": "en"}
MONTH = 30


@pytest.fixture
def make_shop(app: Flask, make_host: Callable[..., Host]) -> Callable[[], Host]:
    """Create companies with a pause and a discount to offer, and a key of test mode."""

    def make() -> Host:
        host = make_host(flow=FLOW)
        with app.app_context():
            pause = {"months": [1, 2], "at": "now"}
            offers.save_offer(host.account_id, "break", "pause", pause)
            offers.save_offer(host.account_id, "cheaper", "discount", {"percent": 25, "periods": 1})
            db.session.commit()
        return with_test_key(app, host)

    return make


@pytest.fixture
def shop(make_shop: Callable[[], Host]) -> Host:
    return make_shop()


def come(customer: Visitor, host: Host, /, *, mode: str = "test", **claims: Any) -> Page:
    return customer.open(host.token(mode=mode, **claims))


def pause(customer: Visitor, host: Host, months: int = 1, /, **claims: Any) -> Page:
    shown = customer.press(come(customer, host, **claims), "continue", reason="unused")
    page = customer.press(shown, "accept", months=str(months))
    host.work()
    return page


def discount(customer: Visitor, host: Host, /, **claims: Any) -> Page:
    shown = customer.press(come(customer, host, **claims), "continue", reason="too_expensive")
    page = customer.press(shown, "accept")
    host.work()
    return page


def cancel(customer: Visitor, host: Host, /, **claims: Any) -> Page:
    page = customer.press(come(customer, host, **claims), "cancel")
    result = customer.press(page, "cancel")
    assert result.outcome == "canceled"
    host.work()
    return result


def heard(host: Host, event_type: str) -> list[dict[str, Any]]:
    return [event for event in host.heard if event["type"] == event_type]


def moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


@both_databases
class TestPause:
    def test_is_announced_and_can_be_ended(self, customer: Visitor, shop: Host):
        pause(customer, shop)
        assert heard(shop, "pause.resuming") == []

        said = advance_all(shop, 27)

        assert said["due"]["pause_reminders"] == 1
        assert said["ended"] == {"cancellations": 0, "offers": 0}
        (notice,) = heard(shop, "pause.resuming")
        left = moment_of(notice["data"]["resumes_at"]) - utcnow()
        assert timedelta(0) < left < timedelta(days=5)
        path = "/resume/" + notice["data"]["resume_url"].rpartition("/")[2]
        customer.post("/resume", values_of(customer.look(path).form()) | {"intent": "resume"})
        assert [asked["data"]["kind"] for asked in shop.asked] == ["apply_offer", "resume"]

    def test_that_is_jumped_over_is_announced_all_the_same(self, customer: Visitor, shop: Host):
        pause(customer, shop, 2)

        said = advance_all(shop, 90)

        assert said["ended"]["offers"] == 1
        (notice,) = heard(shop, "pause.resuming")
        assert moment_of(notice["data"]["resumes_at"]) < utcnow()
        session_id = only_test_session(shop)["id"]
        answer = shop.call("POST", f"/sessions/{session_id}/resume-link", key="test_key")
        check_problem(answer, 409, "no_pause")

    def test_is_announced_although_no_worker_came_by_between_moves(
        self, customer: Visitor, shop: Host
    ):
        pause(customer, shop)
        for days in (25, 10, 1):
            assert advance(shop, days).status_code == 200
        shop.work()

        assert len(heard(shop, "pause.resuming")) == 1

    def test_that_ended_by_wish_is_not_announced(self, customer: Visitor, shop: Host):
        pause(customer, shop)
        session_id = only_test_session(shop)["id"]
        link = shop.call("POST", f"/sessions/{session_id}/resume-link", key="test_key").json["url"]
        page = customer.look("/resume/" + link.rpartition("/")[2])
        customer.post("/resume", values_of(page.form()) | {"intent": "resume"})

        assert advance_all(shop, 60)["ended"]["offers"] == 0
        assert heard(shop, "pause.resuming") == []


@both_databases
class TestCancellation:
    def test_takes_effect_and_can_no_longer_be_undone(self, customer: Visitor, shop: Host):
        result = cancel(customer, shop)
        before = only_test_session(shop)
        back = customer.post("/back", values_of(result.form("form[action='/back']")))
        assert back.intents == {"undo"}

        said = advance_all(shop, MONTH)

        assert said["ended"]["cancellations"] == 1
        after = only_test_session(shop)
        for name in ("started_at", "ended_at", "effective_at"):
            assert moment_of(before[name]) - moment_of(after[name]) == timedelta(days=MONTH)
        late = customer.post("/back", values_of(back.form()) | {"intent": "undo"})
        assert late.intents == {"reactivate"}
        assert only_test_session(shop)["undone_at"] is None
        assert "undo_cancel" not in [asked["data"]["kind"] for asked in shop.asked]

    def test_is_out_of_reach_after_a_year(self, customer: Visitor, shop: Host):
        cancel(customer, shop)
        session_id = only_test_session(shop)["id"]
        advance_all(shop, 380)

        answer = shop.call("POST", f"/sessions/{session_id}/back-link", key="test_key")
        check_problem(answer, 409, "no_way_back")

    def test_is_proven_by_a_receipt_of_that_time(self, customer: Visitor, shop: Host):
        result = cancel(customer, shop)
        link = str(result.soup.select_one("a[href^='/receipt/']")["href"])
        advance_all(shop, 40)

        moved = moment_of(only_test_session(shop)["ended_at"])
        (receipt,) = shop.call("GET", "/receipts", key="test_key").json["data"]
        assert moment_of(receipt["received_at"]) == moved
        assert format_date(moved, "en", ZoneInfo("Europe/Berlin")) in customer.look(link).words

    def test_whose_receipt_is_not_written_yet_moves_too(self, customer: Visitor, shop: Host):
        page = customer.press(come(customer, shop), "cancel")
        customer.press(page, "cancel")  # no worker has come by

        said = advance_all(shop, MONTH)

        assert said["due"]["receipts"] == 1
        (receipt,) = shop.call("GET", "/receipts", key="test_key").json["data"]
        assert receipt["received_at"] == only_test_session(shop)["ended_at"]
        ended = next(each for each in events_of(shop) if each["type"] == "session.ended")
        age = utcnow() - moment_of(ended["timestamp"])
        assert timedelta(days=MONTH - 1) < age < timedelta(days=MONTH + 1)


def events_of(host: Host) -> list[dict[str, Any]]:
    return list(host.call("GET", "/events", key="test_key").json["data"])


@both_databases
class TestRights:
    def test_the_days_of_withdrawal_are_over(self, customer: Visitor, shop: Host):
        started_at = int(utcnow().timestamp()) - 3 * DAY
        claims = {"customer": IRELAND, "subscription": {"started_at": started_at}}
        result = cancel(customer, shop, **claims)
        assert "withdraw" in result.soup.get_text()
        assert "withdraw" in result.intents

        advance_all(shop, MONTH)

        late = customer.press(result, "withdraw")
        assert (late.step, "withdraw" in late.intents) == ("result", False)

    def test_a_discount_ends(self, customer: Visitor, shop: Host):
        discount(customer, shop)
        assert only_test_session(shop)["outcome"] == "saved"
        assert advance_all(shop, MONTH)["ended"]["offers"] == 0

        assert advance_all(shop, MONTH)["ended"]["offers"] == 1

    def test_a_session_that_was_left_is_ended(self, app: Flask, customer: Visitor, shop: Host):
        come(customer, shop)

        assert advance_all(shop, 1)["open_sessions"] == 1
        done = app.test_cli_runner().invoke(cli, ["sessions", "sweep"])
        assert done.exit_code == 0, done.output
        assert only_test_session(shop)["outcome"] == "abandoned"


@both_databases
class TestIsolation:
    def test_of_live_mode_and_of_others_not_a_byte_changes(
        self, app: Flask, customer: Visitor, make_shop: Callable[[], Host]
    ):
        other, shop = make_shop(), make_shop()
        for host, mode in ((other, "live"), (other, "test"), (shop, "live")):
            host.receiver.answer = host.answer
            live_through(customer, host, mode)
        others = set(read_rows(app))
        live_through(customer, shop, "test")
        rehearsed = set(read_rows(app))
        come(customer, shop, mode="live", sub="waiting")
        before = read_rows(app)
        others = before.keys() - (rehearsed - others)

        assert advance(shop, MONTH).status_code == 200

        after = read_rows(app)
        assert changed(before, after, others) == set()
        assert {table for table, _key in changed(before, after, before.keys())} >= {
            *("cancel_sessions", "actions", "events", "receipts", "jobs"),
            *("webhook_deliveries", "webhook_attempts", "subscription_facts"),
            *("session_followups", "subscription_history"),
        }

    def test_for_one_customer_nothing_of_the_others_changes(
        self, app: Flask, customer: Visitor, shop: Host
    ):
        live_through(customer, shop, "live")
        live_through(customer, shop, "test")
        others = set(read_rows(app))
        cancel(customer, shop, sub="alone", subscription={"ref": "sub-a"})
        page = customer.press(come(customer, shop, sub="alone"), "cancel")
        customer.press(page, "cancel")  # billing thinks
        report(shop, "test", customer_ref="alone")
        before = read_rows(app)

        answer = advance(shop, MONTH, json={"days": MONTH, "customer_ref": "alone"})

        assert (answer.json["sessions"], answer.json["ended"]["cancellations"]) == (2, 2)
        after = read_rows(app)
        assert changed(before, after, before.keys() & others) == set()
        assert {table for table, _key in changed(before, after, before.keys())} >= {
            *("cancel_sessions", "actions", "events", "receipts", "jobs"),
            *("webhook_deliveries", "webhook_attempts", "subscription_facts"),
        }

    def test_nothing_moves_in_live_mode(self, app: Flask, customer: Visitor, shop: Host):
        cancel(customer, shop, mode="live")
        before = read_rows(app)

        check_problem(advance(shop, MONTH, key="api_key"), 403, "wrong_mode")
        assert changed(before, read_rows(app), before.keys()) == set()
        with app.app_context(), pytest.raises(clocks.LiveMode):
            clocks.advance_clock(require_account(shop.account_id), Mode.LIVE, MONTH)

    def test_what_the_host_heard_stays_as_it_heard_it(self, customer: Visitor, shop: Host):
        pause(customer, shop)
        told = {each["id"]: each["data"] for each in events_of(shop)}

        advance_all(shop, 3)

        assert {each["id"]: each["data"] for each in events_of(shop) if each["id"] in told} == told


def changed(before: Rows, after: Rows, keys: Any) -> set[Any]:
    """Return the rows that are not as they were, beside the note of who used which key."""
    return {
        key
        for key in keys
        if before[key] != after.get(key) and key[0] not in {"api_key_uses", "accounts"}
    }


def live_through(customer: Visitor, host: Host, mode: str) -> None:
    """Let customers pause, take a discount, cancel after it, cancel, and wait for billing."""
    host.reply = APPLIED
    pause(customer, host, mode=mode, sub="pausing", subscription={"ref": "sub-p"})
    discount(customer, host, mode=mode, sub="saving", subscription={"ref": "sub-s"})
    cancel(customer, host, mode=mode, sub="leaving", subscription={"ref": "sub-l"})
    cancel(customer, host, mode=mode, sub="saving", subscription={"ref": "sub-s"})
    report(host, mode)
    host.reply = ACCEPTED
    page = customer.press(come(customer, host, mode=mode, sub="pending"), "cancel")
    customer.press(page, "cancel")  # billing thinks, and no worker has come by


def report(host: Host, mode: str, customer_ref: str = "pausing") -> None:
    key = "test_key" if mode == "test" else "api_key"
    body = {
        "status": "active",
        "subscription_ref": "sub-p",
        "current_period_end": "2027-01-01T00:00:00Z",
    }
    answer = host.call("POST", f"/customers/{customer_ref}/subscription", key=key, json=body)
    assert answer.status_code == 200, answer.text


@both_databases
class TestAgain:
    def test_days_add_up(self, customer: Visitor, shop: Host):
        cancel(customer, shop)
        before = only_test_session(shop)["ended_at"]
        for days in (1, 7, MONTH):
            advance_all(shop, days)

        moved = moment_of(before) - moment_of(only_test_session(shop)["ended_at"])
        assert moved == timedelta(days=38)

    def test_with_the_same_key_is_done_once(self, customer: Visitor, shop: Host):
        cancel(customer, shop)
        before = moment_of(only_test_session(shop)["ended_at"])
        once = {"Idempotency-Key": "a month later"}

        answers = [advance(shop, MONTH, headers=once) for _ in range(2)]

        assert answers[0].json == answers[1].json
        assert before - moment_of(only_test_session(shop)["ended_at"]) == timedelta(days=MONTH)

    def test_of_a_page_that_saw_another_move_is_refused(self, app: Flask, shop: Host):
        with app.app_context():
            account = require_account(shop.account_id)
            clocks.advance_clock(account, Mode.TEST, 1, seen_move="")
            audit.record(account.id, None, "test_clock.advanced", "1")
            db.session.commit()
            with pytest.raises(clocks.ClockMoved):
                clocks.advance_clock(account, Mode.TEST, 1, seen_move="")

    def test_at_the_same_moment_is_done_once(self, app: Flask, customer: Visitor, shop: Host):
        cancel(customer, shop)
        before = moment_of(only_test_session(shop)["ended_at"])

        def press(_: int) -> bool:
            with app.app_context():
                try:
                    account = require_account(shop.account_id)
                    clocks.advance_clock(account, Mode.TEST, MONTH, seen_move="")
                except clocks.ClockMoved:
                    db.session.rollback()
                    return False
                audit.record(account.id, None, "test_clock.advanced", str(MONTH))
                db.session.commit()
                return True

        with ThreadPoolExecutor(5) as crowd:
            assert sum(crowd.map(press, range(5))) == 1
        assert before - moment_of(only_test_session(shop)["ended_at"]) == timedelta(days=MONTH)

    def test_leaves_a_job_alone_that_runs(self, app: Flask, customer: Visitor, shop: Host):
        pause(customer, shop)
        until = utcnow() + timedelta(seconds=30)
        with app.app_context():
            db.session.execute(update(Job).values(lease_until=until))
            db.session.commit()
        before = jobs_in(app)

        assert advance(shop, MONTH).json["due"] == {}
        assert jobs_in(app) == before


def jobs_in(app: Flask) -> Rows:
    return read_rows(app, lambda table, _row: table == "jobs")


@both_databases
def test_numbers_follow(app: Flask, customer: Visitor, shop: Host):
    cancel(customer, shop)
    with app.app_context():
        recount_stale_days(lambda: True)
        (before,) = counted_days(app)
    advance_all(shop, MONTH)
    with app.app_context():
        recount_stale_days(lambda: True)
        assert counted_days(app) == [
            (datetime.fromisoformat(before) - timedelta(days=MONTH)).date().isoformat()
        ]
        rounds = {each.day: each.round for each in db.session.query(CountedDay)}
    assert rounds[before] >= 2  # who counted meanwhile is refused


@both_databases
def test_numbers_of_others_on_the_same_day_stay(app: Flask, customer: Visitor, shop: Host):
    for name in ("one", "two"):
        cancel(customer, shop, sub=name, subscription={"ref": f"sub-{name}"})
    with app.app_context():
        recount_stale_days(lambda: True)
        today, _other = counted_days(app)
    advance(shop, MONTH, json={"days": MONTH, "customer_ref": "one"})
    with app.app_context():
        recount_stale_days(lambda: True)
        earlier = datetime.fromisoformat(today) - timedelta(days=MONTH)
        assert sorted(counted_days(app)) == [earlier.date().isoformat(), today]


def counted_days(app: Flask) -> list[str]:
    return [row.day for row in db.session.query(CountedSession)]


def test_a_day_is_a_day_of_the_accounts_calendar(
    app: Flask, customer: Visitor, make_host: Callable[..., Host]
):
    """A paid period that ends at midnight still does, on the other side of summer time."""
    host = with_test_key(app, make_host(flow=FLOW, timezone="Europe/Berlin"))
    midnight = datetime(2027, 3, 31, 22, tzinfo=UTC)  # the beginning of 1 April in Berlin
    claims = {"subscription": {"current_period_end": int(midnight.timestamp())}}
    customer.press(customer.press(come(customer, host, **claims), "cancel"), "cancel")

    advance(host, MONTH)

    assert moment_of(only_test_session(host)["effective_at"]) == datetime(
        2027, 3, 1, 23, tzinfo=UTC
    )


@pytest.mark.parametrize("days", [0, -1, 401, "30", 1.5, True, None])
def test_other_spans_are_refused(shop: Host, days: Any):
    answer = advance(shop, days)

    check_problem(answer, 422, "invalid_span")
    assert answer.json["errors"][0]["field"] == "days"


def test_too_much_is_refused(shop: Host, customer: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clocks, "MAX_SESSIONS", 0)
    come(customer, shop)

    check_problem(advance(shop, 1), 409, "too_many_sessions")


def test_is_written_into_the_audit_log(app: Flask, shop: Host):
    advance(shop, 7)

    with app.app_context():
        entry = clocks.get_last_move(shop.account_id)
    assert entry is not None
    assert (entry.verb, entry.subject, entry.member_id) == ("test_clock.advanced", "7", None)


def test_a_session_never_begins_before_times_that_hosts_can_tell(
    app: Flask, customer: Visitor, shop: Host
):
    come(customer, shop, subscription={"started_at": 1})
    for _ in range(3):
        advance(shop, 400)

    with app.app_context():
        found = db.session.query(CancelSession).one()
        assert found.subscription.started_at == EARLIEST
