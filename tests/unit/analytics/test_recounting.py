"""Every number equals a recount from raw rows, whatever happened in which order."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.accounts.models import Account, Mode
from app.analytics.models import CountedSession
from app.analytics.recounting import TABLES, count_day, list_days, store_counts
from app.analytics.reports.filters import Filter
from app.analytics.reports.periods import Period
from app.analytics.reports.sources import DailySource, SessionSource
from app.analytics.reports.views.offers import report_offers
from app.analytics.reports.views.outcomes import report_outcomes
from app.analytics.reports.views.reasons import report_reasons
from app.analytics.reports.views.segments import Dimension, report_segments
from app.analytics.reports.views.steps import report_steps
from app.analytics.stale import StaleDay, days_of, forget_stale, list_stale
from app.commands.analytics import recount_stale_days
from app.customers.models import ReportedStatus, SubscriptionStatus
from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.sessions.engine.progress import Outcome
from app.sessions.models import CancelSession
from tests.locks import watching
from tests.statements import counted as counted_statements
from tests.unit.analytics.company import (
    an_ending,
    begin,
    demo_flow,
    end,
    new_account,
    recount,
    recount_all,
    report,
)


def counted(account_id: str, mode: Mode) -> dict[str, Any]:
    """Return all counts of an account, as sets of rows."""
    found = {}
    for name, model in TABLES.items():
        columns = [each for each in model.__table__.columns if each.key != "account_id"]
        is_meant = (model.account_id == account_id) & (model.mode == mode)
        found[name] = sorted(map(tuple, db.session.execute(select(*columns).where(is_meant))))
    return found


def raw(account_id: str, mode: Mode) -> list[CancelSession]:
    query = select(CancelSession).where(
        CancelSession.account_id == account_id,
        CancelSession.mode == mode,
        CancelSession.outcome.is_not(None),
    )
    return list(db.session.scalars(query))


def is_known_to_last(each: CancelSession, days: int) -> bool | None:
    """Answer from the rows by a way of its own: look at each fact as of every moment."""
    until = each.ended_at + timedelta(days=days)
    query = select(ReportedStatus).where(
        ReportedStatus.account_id == each.account_id,
        ReportedStatus.mode == each.mode,
        ReportedStatus.customer_ref == each.customer_ref,
    )
    entries = [
        (row.reported_at, row.recorded_at, row.id, row.canceled_at, row.status)
        for row in db.session.scalars(query)
    ]
    moments = sorted({entry[0] for entry in entries})
    facts = [max(entry for entry in entries if entry[0] == moment) for moment in moments]
    told = [
        (at, canceled_at or at if status is SubscriptionStatus.CANCELED else None)
        for at, _recorded, _id, canceled_at, status in facts
    ]
    for other in raw(each.account_id, each.mode):
        if other.customer_ref == each.customer_ref:
            is_canceled = other.outcome is Outcome.CANCELED
            is_lasting = other.outcome in {Outcome.SAVED, Outcome.KEPT}
            if is_canceled or is_lasting:
                told.append((other.ended_at, other.effective_at if is_canceled else None))
            if other.undone_at:
                told.append((other.undone_at, None))
    told = sorted((at, ends) for at, ends in told if at >= each.ended_at.replace(microsecond=0))
    left = None
    for position, (at, ends) in enumerate(told):
        if ends is None or ends < each.ended_at.replace(microsecond=0):
            continue
        following = [later for later, _ends in told[position + 1 :]]
        if not following or following[0] >= ends or at >= ends:
            left = ends
            break
    if left is not None:
        return left >= until
    heard = [at for at, ends in told if ends is None]
    return True if heard and max(heard) >= until else None


def a_session(dice: random.Random) -> dict[str, Any]:
    return {
        "customer": dice.randrange(2),
        "day": dice.randrange(3),
        "plan": dice.choice(["pro", "basic"]),
        "price": dice.randrange(3),
        "reason": dice.randrange(3),
        "tenure": dice.choice([3, 60, 200, 900]),
        "country": dice.choice(["", "DE", "NL"]),
        "is_shown": dice.random() < 0.8,
        "outcome": dice.choice([Outcome.SAVED, Outcome.SAVED, *Outcome, None]),
        "is_test": dice.random() < 0.2,
    }


def a_report(dice: random.Random) -> dict[str, Any]:
    return {
        "customer": dice.randrange(2),
        "at": dice.choice([-5, 9, 31, 45, 100]),
        "is_canceled": dice.random() < 0.4,
        "ends": dice.choice([0, 0, 10, 40]),
        "times": dice.choice([1, 2]),
    }


@pytest.mark.parametrize("seed", range(25))
def test_counts_equal_a_recount(app: Flask, seed: int):
    dice = random.Random(seed)
    mine, stranger = new_account(), new_account()
    deeds: list[Any] = [("session", a_session(dice)) for _ in range(dice.randrange(1, 10))]
    deeds += [("report", a_report(dice)) for _ in range(dice.randrange(1, 24))]
    dice.shuffle(deeds)
    open_sessions: list[tuple[CancelSession, Outcome]] = []
    for kind, plan in deeds:
        account_id = dice.choice([mine, mine, mine, mine, stranger])
        mode = Mode.TEST if plan.get("is_test") else Mode.LIVE
        if kind == "report":
            report(account_id, plan, mode)
        else:
            found = begin(account_id, plan, mode)
            if plan["outcome"]:
                open_sessions.append((found, plan["outcome"]))
        if dice.random() < 0.7 and open_sessions:
            end(*open_sessions.pop(dice.randrange(len(open_sessions))))
        db.session.commit()
        if dice.random() < 0.4:
            recount_all()
    canceled = [each for each in raw(mine, Mode.LIVE) if each.outcome is Outcome.CANCELED]
    for each in canceled[:1]:
        each.undone_at = each.ended_at + timedelta(days=1)
    db.session.commit()
    recount_all()

    for account_id, mode in itertools.product((mine, stranger), Mode):
        check(account_id, mode)
        before = counted(account_id, mode)
        for day in list_days(account_id, mode):
            recount(day)
        db.session.commit()
        assert counted(account_id, mode) == before


def check(account_id: str, mode: Mode) -> None:
    """Compare what was counted with the rows, each number by a way of its own."""
    rows = raw(account_id, mode)
    check_outcomes(account_id, mode, rows)
    check_money(account_id, mode, rows)
    check_lasting(account_id, mode, rows)
    check_curve(account_id, mode, rows)
    check_returns(account_id, mode, rows)
    check_one_by_one(account_id, mode, rows)
    check_pages(Filter(account_id, mode, ALL_DAYS), rows)
    assert sum(row.reached for row in of("steps", account_id, mode) if row.step == "") == len(rows)
    for dimension in ("tenure", "price", "country", "locale"):
        of_it = [row for row in of("segments", account_id, mode) if row.dimension == dimension]
        assert sum(row.saved + row.kept + row.canceled + row.abandoned for row in of_it) == len(
            rows
        )


ALL_DAYS = Period(date(2026, 5, 1), date(2026, 5, 31))
NARROWED: dict[str, Callable[[CancelSession], Any]] = {
    "plan": lambda each: each.subscription_data["plan"],
    "reason": lambda each: each.reason_code,
    "country": lambda each: each.customer_data.get("country"),
    "locale": lambda each: each.locale,
}


def check_pages(wanted: Filter, rows: list[CancelSession]) -> None:
    """Compare what the pages say with the rows: all of them, and those of each narrower filter."""
    check_page(wanted, rows)
    for name, read in NARROWED.items():
        for value in {read(each) for each in rows} - {None}:
            own = [each for each in rows if read(each) == value]
            check_page(replace(wanted, **{name: value}), own)
    both = replace(wanted, plan="pro", country="DE")
    check_page(both, [each for each in rows if NARROWED["plan"](each) == "pro"
                      and NARROWED["country"](each) == "DE"])  # fmt: skip


def check_page(wanted: Filter, rows: list[CancelSession]) -> None:
    outcomes, rate = Counter(each.outcome for each in rows), report_outcomes(wanted).figures
    concluded = len(rows) - outcomes[Outcome.ABANDONED]
    found = rate["save_rate"].rate
    assert (found.count, found.n) == (outcomes[Outcome.SAVED], concluded)
    lost: Counter[str] = Counter()
    for each in rows:
        currency = each.subscription_data["currency"]
        monthly = {"EUR": 2900, "JPY": 2900, "KWD": 4333}[currency]
        lost[currency] += monthly * (each.outcome is Outcome.CANCELED)
    assert report_outcomes(wanted).amounts["mrr_lost"].by_currency == +lost
    reasons = Counter(each.reason_code or "" for each in rows)
    assert {row.reason: row.share.count for row in report_reasons(wanted).rows} == reasons
    shown = Counter(each.subscription_data["currency"] for each in rows if each.offer)
    assert {row.currency: row.shown for row in report_offers(wanted).rows} == shown
    for by, read in ((Dimension.PLAN, "plan"), (Dimension.COUNTRY, "country")):
        expected = Counter(NARROWED[read](each) or "" for each in rows)
        of_it = report_segments(wanted, by).rows
        assert {row.value: row.ended for row in of_it} == expected
    reached = {row.step: row.reached for row in report_steps(wanted).rows}
    assert reached.get("survey", 0) == len(rows)


def check_outcomes(account_id: str, mode: Mode, rows: list[CancelSession]) -> None:
    expected = Counter(
        (
            each.ended_at.date().isoformat(),
            each.reason_code or "",
            each.subscription_data["plan"],
            each.outcome,
        )
        for each in rows
    )
    found: Counter[Any] = Counter()
    for row in of("reasons", account_id, mode):
        for outcome in Outcome:
            found[row.day, row.reason, row.plan, outcome] += getattr(row, outcome.value)
    assert +found == expected


def check_money(account_id: str, mode: Mode, rows: list[CancelSession]) -> None:
    expected: Counter[Any] = Counter()
    for each in rows:
        amount, currency = (each.subscription_data[name] for name in ("amount_minor", "currency"))
        monthly = {"EUR": 2900, "JPY": 2900, "KWD": 4333}[currency]
        if each.outcome is Outcome.CANCELED:
            expected["lost", currency] += monthly
        if each.outcome is Outcome.SAVED:
            expected["saved", currency] += monthly
            expected["cost", currency] += 2 * (amount - amount // 2) if each.offer else 0
    found: Counter[Any] = Counter()
    for row in of("reasons", account_id, mode):
        found["lost", row.currency] += row.mrr_lost
        found["saved", row.currency] += row.mrr_saved
    for row in of("offers", account_id, mode):
        found["cost", row.currency] += row.cost
    assert +found == +expected


def check_lasting(account_id: str, mode: Mode, rows: list[CancelSession]) -> None:
    by_offer = [each for each in rows if each.outcome is Outcome.SAVED and each.offer]
    counted = of("offers", account_id, mode)
    assert sum(row.saved for row in counted) == len(by_offer)
    for days in (30, 60, 90, 180):
        known = Counter(is_known_to_last(each, days) for each in by_offer)
        assert sum(getattr(row, f"lasted_{days}") for row in counted) == known[True]
        assert sum(getattr(row, f"ended_{days}") for row in counted) == known[False]


def check_curve(account_id: str, mode: Mode, rows: list[CancelSession]) -> None:
    """Compare who is at risk and who left with facts looked at day by day, on the curve's grid."""
    saved = [each for each in rows if each.outcome is Outcome.SAVED]
    counted = of("lasting", account_id, mode)
    assert sum(row.saves for row in counted) == len(saved)
    never_left = [each for each in saved if is_known_to_last(each, 10_000) is None]
    for days in (1, 13, 30, 60, 90, 180):
        left = sum(is_known_to_last(each, days + 1) is False for each in saved)
        assert sum(row.saves for row in counted if 0 <= row.ended <= days) == left
        heard = sum(is_known_to_last(each, days) is True for each in never_left)
        followed = (row.saves for row in counted if row.ended < 0 and row.known >= days)
        assert sum(followed) == heard


def check_returns(account_id: str, mode: Mode, rows: list[CancelSession]) -> None:
    canceled = [each for each in rows if each.outcome is Outcome.CANCELED]
    counted = of("returns", account_id, mode)
    assert sum(row.canceled for row in counted) == len(canceled)
    assert sum(row.undone for row in counted) == sum(each.is_back for each in canceled)
    assert sum(row.returned_30 for row in counted) == sum(each.is_back for each in canceled)


def check_one_by_one(account_id: str, mode: Mode, rows: list[CancelSession]) -> None:
    is_meant = (CountedSession.account_id == account_id) & (CountedSession.mode == mode)
    assert set(db.session.scalars(select(CountedSession.id).where(is_meant))) == {
        each.id for each in rows
    }
    wanted = Filter(account_id, mode, ALL_DAYS)
    days, sessions = DailySource(wanted), SessionSource(wanted)
    for name, by in (("lasting", ("kind", "known", "ended", "due")), ("returns", ("day",)),
                     ("steps", ("step",)), ("offers", ("offer", "currency"))):  # fmt: skip
        assert sessions.sums(name, *by) == days.sums(name, *by)


def of(name: str, account_id: str, mode: Mode) -> list[Any]:
    model = TABLES[name]
    query = select(model).where(model.account_id == account_id, model.mode == mode)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


class TestDays:
    def test_of_a_session_that_is_open_are_none(self, account):
        flows.publish_flow(account.id, parse_document(demo_flow()))
        begin(account.id, an_ending(None))
        db.session.commit()

        assert list_stale() == []

    def test_that_were_noted_meanwhile_stay_noted(self, account):
        flows.publish_flow(account.id, parse_document(demo_flow()))
        end(begin(account.id, an_ending("canceled")), Outcome.CANCELED)
        db.session.commit()
        seen = list_stale()
        end(begin(account.id, an_ending("saved")), Outcome.SAVED)
        db.session.commit()

        forget_stale(seen)
        db.session.commit()

        assert len(list_stale()) == 1

    def test_are_forgotten_with_the_transaction_that_failed(self, account):
        flows.publish_flow(account.id, parse_document(demo_flow()))
        db.session.commit()
        end(begin(account.id, an_ending("saved")), Outcome.SAVED)
        db.session.rollback()

        assert list_stale() == []


@pytest.mark.parametrize(
    ("reported", "lasted"),
    [([], (0, 0)), ([(40, None)], (1, 0)), ([(10, None)], (0, 0)), ([(10, 10)], (0, 1))],
)
def test_a_save_lasts_as_far_as_facts_reach(account, reported, lasted: tuple[int, int]):
    flows.publish_flow(account.id, parse_document(demo_flow()))
    end(begin(account.id, an_ending("saved")), Outcome.SAVED)
    for at, ends in reported:
        plan = {"customer": 1, "at": at, "is_canceled": ends is not None, "ends": 0, "times": 1}
        report(account.id, plan, Mode.LIVE)
    db.session.commit()
    recount_all()

    (row,) = of("offers", account.id, Mode.LIVE)
    assert (row.lasted_30, row.ended_30) == lasted
    assert row.saved == 1


def test_a_report_that_comes_later_is_counted(account):
    flows.publish_flow(account.id, parse_document(demo_flow()))
    end(begin(account.id, an_ending("saved")), Outcome.SAVED)
    db.session.commit()
    recount_all()
    for is_canceled, lasted in ((False, (1, 0)), (True, (0, 1)), (False, (1, 0))):
        plan = {"customer": 1, "at": 31 - 21 * is_canceled, "is_canceled": is_canceled}
        corrected = {"customer": 1, "at": 10, "is_canceled": is_canceled}
        for each in (plan, corrected):
            report(account.id, {**each, "ends": 0, "times": 2}, Mode.LIVE)
        db.session.commit()
        recount_all()

        (row,) = of("offers", account.id, Mode.LIVE)
        assert (row.lasted_30, row.ended_30) == lasted


def test_a_save_with_a_later_cancellation_here_did_not_last(account):
    flows.publish_flow(account.id, parse_document(demo_flow()))
    end(begin(account.id, an_ending("saved")), Outcome.SAVED)
    db.session.commit()
    recount_all()
    end(begin(account.id, {**an_ending("canceled"), "day": 9}), Outcome.CANCELED)
    db.session.commit()
    recount_all()

    saved = [row for row in of("offers", account.id, Mode.LIVE) if row.saved]
    assert [(row.lasted_30, row.ended_30, row.ended_90) for row in saved] == [(0, 1, 1)]


def test_money_agrees_to_the_minor_unit(account):
    flows.publish_flow(account.id, parse_document(demo_flow()))
    for price in range(3):
        for customer in range(2):
            plan = {**an_ending("saved"), "price": price, "customer": customer}
            end(begin(account.id, plan), Outcome.SAVED)
    db.session.commit()
    recount_all()

    rows = of("offers", account.id, Mode.LIVE)
    assert {row.currency: (row.mrr_saved, row.mrr_saved_net, row.cost) for row in rows} == {
        "EUR": (5800, 2900, 5800),
        "JPY": (5800, 2900, 69600),
        "KWD": (8666, 4334, 2000),
    }


def test_numbers_are_right_whoever_counts_while_others_write(app: Flask):
    account_id = new_account()
    db.session.commit()

    def work(number: int) -> None:
        with app.app_context():
            for turn in range(3):
                plan = {**an_ending("saved"), "customer": number % 2, "day": turn}
                end(begin(account_id, plan), Outcome.SAVED)
                report(account_id, {"customer": 0, "at": 40 + number, "is_canceled": False,
                                    "ends": 0, "times": 1}, Mode.LIVE)  # fmt: skip
                db.session.commit()
                recount_all()
            db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    recount_all()

    assert list_stale() == []
    check(account_id, Mode.LIVE)
    assert sum(row.lasted_30 for row in of("offers", account_id, Mode.LIVE)) == 6


@pytest.fixture
def noted_day(account: Account) -> StaleDay:
    """A day that has to be counted: a customer was saved on it."""
    flows.publish_flow(account.id, parse_document(demo_flow()))
    end(begin(account.id, an_ending("saved")), Outcome.SAVED)
    db.session.commit()
    (day,) = days_of(list_stale())
    db.session.commit()
    return day


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_noted_customers_are_looked_up_and_not_their_whole_account(app: Flask, noted_day: StaleDay):
    """The worker asks every few seconds."""
    with counted_statements(app) as statements:
        assert days_of(list_stale()) == [noted_day]
    (asked,) = [each for each in statements if "FROM cancel_sessions" in each]

    connection, nobody = db.session.connection(), ("nobody",) * asked.count("?")
    plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", nobody).all())
    assert "ix_cancel_sessions_customer (account_id=? AND customer_ref=?)" in plan


class TestLock:
    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    def test_is_not_held_while_sessions_are_read_and_counted(self, noted_day: StaleDay):
        db.session.remove()
        db.engine.dispose()
        with watching() as watch:
            assert recount_stale_days() == 1
            db.session.remove()
            db.engine.dispose()

        assert [hold.slow for hold in watch.holds] == [[], []], "one to store, one to forget"

    def test_counts_that_others_outran_are_refused(self, noted_day: StaleDay):
        outdated = count_day(noted_day)
        end(begin(noted_day.account_id, an_ending("saved")), Outcome.SAVED)
        db.session.commit()
        recount_stale_days()

        assert not store_counts(outdated)
        db.session.rollback()
        (row,) = of("offers", noted_day.account_id, Mode.LIVE)
        assert row.saved == 2

    def test_a_day_that_was_outrun_is_counted_again(self, app: Flask, noted_day: StaleDay):
        def outrun() -> None:
            with app.app_context():
                end(begin(noted_day.account_id, an_ending("saved")), Outcome.SAVED)
                db.session.commit()
                recount_stale_days()
                db.session.remove()

        with once_sessions_are_read(outrun):
            recount_stale_days()

        (row,) = of("offers", noted_day.account_id, Mode.LIVE)
        assert row.saved == 2
        assert list_stale() == []


@contextmanager
def once_sessions_are_read(work: Callable[[], None]) -> Iterator[None]:
    """Let somebody else work, to the end, when the sessions of a day have been read."""
    begun: list[str] = []

    def begin_work(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "cancel_sessions.trail" in statement and not begun:
            begun.append(statement)
            with ThreadPoolExecutor(1) as pool:
                pool.submit(work).result()

    event.listen(db.engine, "after_cursor_execute", begin_work)
    try:
        yield
    finally:
        event.remove(db.engine, "after_cursor_execute", begin_work)
    assert begun


def test_days_are_listed_from_the_first_to_the_last(account):
    flows.publish_flow(account.id, parse_document(demo_flow()))
    for day in (0, 0, 1, 40):
        end(begin(account.id, {**an_ending("saved"), "day": day}), Outcome.SAVED)
    begin(account.id, {**an_ending(None), "day": 50})
    db.session.commit()

    found = [day.day for day in list_days(account.id, Mode.LIVE)]
    assert found == ["2026-05-01", "2026-05-02", "2026-06-10"]
    assert list(list_days(account.id, Mode.TEST)) == []
