"""Reset your password by mail: for who has lost theirs, and without a word about who exists."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.extensions import db
from app.members import mailing
from app.outbox.models import Job
from tests.support.clocks import MovableClock
from tests.support.console_browser import ConsolePage
from tests.support.hosts import Host
from tests.support.mailboxes import Mailbox, text_of
from tests.support.public_browser import Stranger, make_member

EMAIL = "noor@northwind.example"
PASSWORD = "another fine sentence"


@pytest.fixture(params=["plain", "htmx"])
def stranger(request: pytest.FixtureRequest, mailing_app: Flask, mailing_host: Host) -> Stranger:
    place = f"/console/{mailing_host.account_id}/live"
    return Stranger(mailing_app.test_client(), place, with_htmx=request.param == "htmx")


@pytest.fixture
def noor(mailing_app: Flask, mailing_host: Host) -> str:
    return make_member(mailing_app, mailing_host.account_id, EMAIL)


def ask(stranger: Stranger, email: str = EMAIL) -> ConsolePage:
    page = stranger.open("/console/forgot-password")
    return stranger.submit(page, "/forgot-password", email=email)


def link_in(mailbox: Mailbox) -> str:
    html = BeautifulSoup(text_of(mailbox.received[-1], "html"), "html.parser")
    return urlsplit(str(html.a["href"])).path


def choose(stranger: Stranger, link: str) -> ConsolePage:
    return stranger.submit(stranger.open(link), link, password=PASSWORD, again=PASSWORD)


@pytest.mark.usefixtures("noor")
class TestReset:
    def test_leads_to_a_new_password(
        self, stranger: Stranger, mailing_host: Host, mailbox: Mailbox
    ):
        assert stranger.open("/console/sign-in").link("Forgot") == "/console/forgot-password"
        ask(stranger)
        mailing_host.work()

        assert mailbox.recipients == [EMAIL]
        link = link_in(mailbox)
        assert choose(stranger, link).location == "/console/"
        assert stranger.open(link).status == 410
        stranger.post("/console/sign-out")
        assert stranger.sign_in(EMAIL, PASSWORD).location == "/console/"

    def test_answers_alike_and_writes_nothing_to_nobody(
        self, stranger: Stranger, mailing_host: Host, mailbox: Mailbox
    ):
        known, unknown = ask(stranger), ask(stranger, "nobody@northwind.example")

        assert known.status == unknown.status == 200
        assert known.words.replace(EMAIL, "x") == unknown.words.replace(
            "nobody@northwind.example", "x"
        )
        mailing_host.work()
        assert mailbox.recipients == [EMAIL]

    def test_does_the_same_work_whether_or_not_somebody_exists(
        self, mailing_app: Flask, stranger: Stranger
    ):
        """Who exists is looked up by the worker: a clock tells nothing."""
        ask(stranger)
        ask(stranger, "nobody@northwind.example")

        with mailing_app.app_context():
            jobs = db.session.query(Job).filter_by(kind=mailing.RESET).all()
            assert {job.payload["email"] for job in jobs} == {EMAIL, "nobody@northwind.example"}

    def test_ends_every_session(
        self, mailing_app: Flask, stranger: Stranger, mailing_host: Host, mailbox: Mailbox
    ):
        other = Stranger(mailing_app.test_client(), stranger.place)
        other.sign_in(EMAIL)
        assert other.is_signed_in
        ask(stranger)
        mailing_host.work()
        choose(stranger, link_in(mailbox))

        assert not other.is_signed_in

    def test_link_ends_after_an_hour(
        self, stranger: Stranger, mailing_host: Host, mailbox: Mailbox, clock: MovableClock
    ):
        ask(stranger)
        mailing_host.work()

        with clock.moved(minutes=61):
            assert stranger.open(link_in(mailbox)).status == 410

    def test_comes_not_at_all_rather_than_late(
        self, stranger: Stranger, mailing_host: Host, mailbox: Mailbox, clock: MovableClock
    ):
        ask(stranger)
        with clock.moved(minutes=61):
            mailing_host.work()

        assert mailbox.received == []

    def test_fills_nobodys_mailbox(self, stranger: Stranger, mailing_host: Host, mailbox: Mailbox):
        answers = {ask(stranger).status for _ in range(6)}
        mailing_host.work()

        assert answers == {200}, "nobody learns that it was too often"
        assert len(mailbox.received) == 3

    def test_is_slowed_down_by_network_address(self, stranger: Stranger):
        statuses = [ask(stranger, f"n{number}@northwind.example").status for number in range(21)]

        assert statuses[-1] == 429


def test_without_mail_the_page_says_who_can_help(passer_by: Stranger):
    page = passer_by.open("/console/forgot-password")

    assert "This service cannot send e-mail." in page.words
    assert not page.soup.find_all("form")
    assert passer_by.post("/console/forgot-password", {"email": EMAIL}).status == 200
