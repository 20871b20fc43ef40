"""What an account keeps long enough is really deleted, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import service as accounts
from app.billing.models import Action
from app.commands import cli
from app.commands.operation.retention import delete_what_is_old
from app.declarations.models import Declaration
from app.extensions import db
from app.offers import service as offers
from app.sessions.models import CancelSession
from app.webhooks.models import Attempt, Delivery, Event
from tests.support import canaries
from tests.support.canaries import everything
from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor

WORDS = "zebra-canary"
CALL = {
    "fields": [
        {"type": "text", "name": "phone", "label": "Phone"},
        {"type": "number", "name": "seats", "label": "Seats"},
    ]
}
FLOW: dict[str, Any] = {
    "fairwell": 1,
    "steps": [
        {
            "survey": {
                "reasons": [
                    {"code": "other", "follow_up": {"ask": "text"}, "offers": ["call"]},
                ]
            }
        },
        "offer",
        "confirm",
        "result",
    ],
}


@pytest.fixture
def host(app: Flask, make_host: Callable[..., Host]) -> Host:
    """A company that asks for words in its survey and in its offer."""
    host = make_host(flow=FLOW)
    with app.app_context():
        offers.save_offer(host.account_id, "call", "custom", CALL, title="Shall we call?")
        db.session.commit()
    return host


def purge(app: Flask) -> dict[str, int]:
    with app.app_context():
        return delete_what_is_old()


def accept(host: Host, customer: Visitor) -> None:
    """Say something in two places, and let the host hear of it."""
    survey = customer.open(host.token())
    offer = customer.press(
        survey, "continue", reason="other", **{"follow_up.other": f"{WORDS} said"}
    )
    fields = {"field.phone": f"{WORDS} 1234", "field.seats": "5"}
    assert customer.press(offer, "accept", **fields).outcome == "saved"
    host.work()


def all_of(app: Flask, model: Any) -> list[Any]:
    with app.app_context():
        return list(db.session.scalars(select(model)))


@both_databases
class TestPurge:
    def test_leaves_what_is_not_old(self, app: Flask, host: Host, customer: Visitor):
        accept(host, customer)
        before = everything(app)

        assert set(purge(app).values()) == {0}
        assert everything(app) == before

    def test_deletes_attempts_then_events_then_words(
        self, app: Flask, host: Host, customer: Visitor, clock: MovableClock
    ):
        accept(host, customer)
        assert all_of(app, Attempt)

        with clock.moved(days=31):
            purge(app)
        assert not all_of(app, Attempt)
        assert all_of(app, Delivery)
        assert WORDS in everything(app)

        with clock.moved(days=91):
            deleted = purge(app)
        assert deleted["events"] > 0
        assert not all_of(app, Event)
        assert not all_of(app, Delivery)
        (action,) = all_of(app, Action)
        assert action.payload == {"mode": "live"}
        assert action.status == "applied"
        assert WORDS in everything(app)

        with clock.moved(days=400):
            assert purge(app)["texts"] == 1
        assert WORDS not in everything(app)

    def test_keeps_what_is_nobodys_words(
        self, app: Flask, host: Host, customer: Visitor, clock: MovableClock
    ):
        accept(host, customer)
        with clock.moved(days=400):
            purge(app)

        (session,) = all_of(app, CancelSession)
        assert session.answers["survey"] == {"reason": "other"}
        assert session.choice == {"fields": {"seats": 5}}
        assert session.outcome == "saved"
        assert host.only_session()["outcome"] == "saved", "the API still reads it"

    def test_does_each_row_once(
        self, app: Flask, host: Host, customer: Visitor, clock: MovableClock
    ):
        accept(host, customer)
        with clock.moved(days=400):
            purge(app)
            assert set(purge(app).values()) == {0}

    def test_takes_events_along_when_words_go_sooner(
        self, app: Flask, host: Host, customer: Visitor, clock: MovableClock
    ):
        accept(host, customer)
        with app.app_context():
            account = accounts.require_account(host.account_id)
            accounts.change_account(account, keep_texts_months=1, keep_payloads_days=3650)
            db.session.commit()

        with clock.moved(days=40):
            purge(app)
        assert WORDS not in everything(app)

    def test_leaves_nobodys_name_address_or_words_anywhere(
        self, app: Flask, host: Host, customer: Visitor, clock: MovableClock
    ):
        canaries.talkative(host)
        canaries.cancel_with_words(host, customer)
        canaries.withdraw_by_name(host, customer)
        canaries.declare_without_login(host, customer, "K-1")
        host.work()
        assert len(canaries.places_of(app)) > 10

        with clock.moved(days=400):
            assert purge(app)["notices"] == 1
        left = "".join(canaries.places_of(app))
        for word in (canaries.REF, canaries.SUBSCRIPTION):  # who keeps these is not forgotten yet
            left = left.replace(word, "")
        assert canaries.CANARY not in left

    def test_leaves_of_a_notice_what_proves_it(
        self, app: Flask, host: Host, customer: Visitor, clock: MovableClock
    ):
        canaries.declare_without_login(host, customer, "K-1")
        with clock.moved(days=400):
            purge(app)

        (notice,) = all_of(app, Declaration)
        assert (notice.kind, notice.country, notice.locale) == ("extraordinary", "DE", "en")
        assert notice.packs
        assert notice.received_at
        assert notice.contract.startswith("erased-")
        assert notice.forgotten_at

    def test_forgets_what_was_asked_and_never_answered(
        self, app: Flask, host: Host, customer: Visitor, clock: MovableClock
    ):
        host.reply = (202, None)
        canaries.declare_without_login(host, customer, "K-1")
        with clock.moved(days=91):
            purge(app)

        (action,) = all_of(app, Action)
        assert action.payload == {"mode": "live"}
        assert host.settle(action.id, status="applied").status_code == 200

    def test_works_in_batches(
        self,
        app: Flask,
        host: Host,
        customer: Visitor,
        clock: MovableClock,
        monkeypatch: pytest.MonkeyPatch,
    ):
        monkeypatch.setattr("app.commands.operation.retention.BATCH", 1)
        accept(host, customer)
        customer.press(customer.open(host.token()), "cancel")
        host.work()

        with clock.moved(days=91):
            purge(app)
        assert not all_of(app, Event)


def test_can_be_done_by_command(app: Flask):
    result = app.test_cli_runner().invoke(cli, ["retention", "purge", "--json"])

    assert json.loads(result.output)["events"] == 0
