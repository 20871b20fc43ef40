"""The digest: once for each week or month, in the member's language, until they want it no more."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from app.analytics.personal.digest import choose_digest, digest_period
from app.analytics.personal.models import DigestRhythm
from app.commands.analytics import promise_due_digests, recount_stale_days
from app.core.clock import clock_set_to
from app.extensions import db
from app.members import service as members
from app.outbox import service as outbox
from tests.support.console_browser import Desk, open_desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.mailboxes import Mailbox
from tests.support.pages import Visitor
from tests.support.public_browser import Stranger

WEDNESDAY = datetime(2026, 11, 25, 12, tzinfo=UTC)
MONDAY, NEXT_MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def reader(mailing_app: Flask, mailing_host: Host) -> Desk:
    """A member who wants the digest of every week."""
    desk = open_desk(mailing_app, mailing_host, "analyst", locale="de")
    with mailing_app.app_context(), clock_set_to(lambda: MONDAY):
        choose_digest(mailing_host.account_id, desk.member_id, DigestRhythm.WEEKLY)
        db.session.commit()
    return desk


def run_at(app: Flask, moment: datetime) -> int:
    """Do what the worker does, at a moment; return how many digests were promised."""
    with app.app_context(), clock_set_to(lambda: moment):
        recount_stale_days()
        promised = promise_due_digests()
        outbox.run_due(moment)
        db.session.remove()
    return promised


def digest_in(mailbox: Mailbox) -> EmailMessage:
    (mail,) = (each for each in mailbox.received if "digest-" in each["Message-ID"])
    return mail


def parts_of(mail: EmailMessage) -> dict[str, str]:
    leaves = [part for part in mail.walk() if not part.is_multipart()]
    return {part.get_content_type(): part.get_content() for part in leaves}


class TestDigest:
    @both_databases
    def test_leaves_once_for_each_week(self, mailing_app: Flask, reader: Desk, mailbox: Mailbox):
        assert run_at(mailing_app, MONDAY) == 0, "the week before they asked is none of it"
        assert run_at(mailing_app, NEXT_MONDAY) == 1
        assert run_at(mailing_app, NEXT_MONDAY) == 0
        assert run_at(mailing_app, NEXT_MONDAY.replace(hour=23)) == 0

        (mail,) = mailbox.received
        assert mail["Subject"] == "Northwind: 23. November 2026 bis 29. November 2026"
        assert mail["Message-ID"].startswith("<digest-")

    def test_says_the_numbers_of_the_page(
        self, mailing_app: Flask, reader: Desk, mailing_host: Host, mailbox: Mailbox
    ):
        with clock_set_to(lambda: WEDNESDAY):
            visitor = Visitor(mailing_app)
            issued_at = int(WEDNESDAY.timestamp())
            token = mailing_host.token(iat=issued_at, exp=issued_at + 900)
            page = visitor.press(visitor.open(token), "cancel")
            visitor.press(page, "cancel")
        run_at(mailing_app, NEXT_MONDAY)

        parts = parts_of(digest_in(mailbox))
        for text in parts.values():
            plain = re.sub(r"\s+", " ", text.replace("\xa0", " "))
            assert "Haltequote" in plain
            assert "29,00 €" in plain
        assert "<table" in parts["text/html"]

    @pytest.mark.parametrize("why", ["unsubscribed", "removed"])
    def test_does_not_leave_to_who_wants_it_no_more(
        self, mailing_app: Flask, reader: Desk, mailing_host: Host, mailbox: Mailbox, why: str
    ):
        with mailing_app.app_context(), clock_set_to(lambda: NEXT_MONDAY):
            promise_due_digests()
            if why == "removed":
                members.remove_member(mailing_host.account_id, reader.member_id)
            else:
                choose_digest(mailing_host.account_id, reader.member_id, DigestRhythm.NONE)
            db.session.commit()
            outbox.run_due(NEXT_MONDAY)

        assert mailbox.received == []

    def test_is_stopped_by_its_link_and_a_press(
        self, mailing_app: Flask, reader: Desk, mailing_host: Host, mailbox: Mailbox
    ):
        run_at(mailing_app, NEXT_MONDAY)
        text = parts_of(digest_in(mailbox))["text/plain"]
        path = urlsplit(re.findall(r"https?://\S+/console/digest/\S+", text)[0]).path
        scanner = Stranger(mailing_app.test_client(), "/console")

        with clock_set_to(lambda: NEXT_MONDAY):
            page = scanner.open(path)
            assert "Northwind" in page.words
            with mailing_app.app_context():
                assert wants(mailing_host, reader) is DigestRhythm.WEEKLY, "a look changes nothing"
            scanner.submit(page, path)
        with mailing_app.app_context():
            assert wants(mailing_host, reader) is DigestRhythm.NONE
        assert scanner.open("/console/digest/forged").status in {403, 404, 410}

    def test_is_stopped_by_the_button_of_a_mail_program(
        self, mailing_app: Flask, reader: Desk, mailing_host: Host, mailbox: Mailbox
    ):
        """As RFC 8058 has it: no cookie, no form of ours, and no look that changes anything."""
        run_at(mailing_app, NEXT_MONDAY)
        mail = digest_in(mailbox)
        address = mail["List-Unsubscribe"]
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert re.fullmatch(r"<https?://\S+/console/digest/\S+>", address)
        path = urlsplit(address.strip("<>")).path

        with clock_set_to(lambda: NEXT_MONDAY):
            for look in ("get", "head"):
                getattr(mailing_app.test_client(), look)(path)
            with mailing_app.app_context():
                assert wants(mailing_host, reader) is DigestRhythm.WEEKLY
            for _attempt in range(2):
                answer = mailing_app.test_client().post(
                    path, data={"List-Unsubscribe": "One-Click"}
                )
                assert answer.status_code == 200
            forged = mailing_app.test_client().post("/console/digest/forged")
            assert forged.status_code in {403, 404, 410}
        with mailing_app.app_context():
            assert wants(mailing_host, reader) is DigestRhythm.NONE


def wants(host: Host, desk: Desk) -> DigestRhythm:
    from app.analytics.personal.preferences import get_preferences

    return get_preferences(host.account_id, desk.member_id).digest


class TestChoice:
    def test_is_made_in_the_preferences(self, owner: Desk, app: Flask, host: Host):
        page: Any = owner.open("results/preferences")
        assert "no mail server" in page.words

        owner.submit(page, "/preferences", delimiter="comma", digest="monthly")
        with app.app_context():
            assert wants(host, owner) is DigestRhythm.MONTHLY


@pytest.mark.parametrize(
    ("rhythm", "today", "first", "last"),
    [
        (DigestRhythm.WEEKLY, date(2026, 11, 30), date(2026, 11, 23), date(2026, 11, 29)),
        (DigestRhythm.WEEKLY, date(2026, 12, 6), date(2026, 11, 23), date(2026, 11, 29)),
        (DigestRhythm.WEEKLY, date(2027, 1, 1), date(2026, 12, 21), date(2026, 12, 27)),
        (DigestRhythm.MONTHLY, date(2026, 3, 1), date(2026, 2, 1), date(2026, 2, 28)),
        (DigestRhythm.MONTHLY, date(2027, 1, 31), date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_digest_is_about_what_is_over(rhythm: DigestRhythm, today: date, first: date, last: date):
    period = digest_period(rhythm, today)

    assert (period.first, period.last) == (first, last)
