"""The receipt: proof that is there at once, in the customer's words and dates, and by mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from app.accounts import service as accounts
from app.core.clock import utcnow
from app.core.locale import SHIPPED_LOCALES
from app.core.web.catalogs import TRANSLATIONS
from app.extensions import db
from app.hosted.receipts.pdf import _printable
from app.outbox import service as outbox
from app.outbox.leases import LEASE, LaneKey, claim
from app.outbox.models import Job
from app.receipts.service import ISSUE
from tests.support.clocks import MovableClock
from tests.support.hosts import Host, open_host
from tests.support.mailboxes import Mailbox, text_of
from tests.support.pages import Page, Visitor

ADDRESS = "zoe@customer.example"
SENDER = "receipts@cancel.example"


def cancel(customer: Visitor, host: Host, token: str | None = None, **fields: str) -> Page:
    confirm = customer.press(customer.open(token or host.token()), "cancel")
    return customer.press(confirm, "cancel", **fields)


def link_of(result: Page) -> str:
    return str(result.soup.select_one("#step a[href^='/receipt/']")["href"])


def receipt_of(app: Flask, result: Page) -> Page:
    return Page(app.test_client().get(link_of(result)))


def rows_of(page: Page) -> dict[str, str]:
    terms = page.soup.select("#step .terms > div")
    return {row.dt.get_text(strip=True): row.dd.get_text(strip=True) for row in terms}


def issued(host: Host) -> list[dict[str, Any]]:
    host.work()
    return [event["data"] for event in host.heard if event["type"] == "receipt.issued"]


def by_api(host: Host, **more: Any) -> dict[str, Any]:
    (event,) = issued(host)
    return dict(host.call("GET", f"/receipts/{event['receipt_id']}", **more).json or {})


class TestReceipt:
    def test_says_what_was_decided_and_when(self, app: Flask, customer: Visitor, host: Host):
        result = cancel(customer, host)

        rows = rows_of(receipt_of(app, result))

        assert rows["Reference"] == rows_of(result)["Reference"]
        assert rows["Received"] == rows_of(result)["Received"]
        assert rows["Requested end"].startswith(rows_of(result)["Ends"])
        assert (rows["Company"], rows["Plan"], rows["Price"]) == (
            "Northwind",
            "Pro",
            "€29.00 per month",
        )
        assert (rows["Customer"], rows["Subscription"]) == ("customer-7", "sub-7")

    def test_is_there_before_the_worker_came(self, app: Flask, customer: Visitor, host: Host):
        page = receipt_of(app, cancel(customer, host))

        assert page.status == 200
        assert len(issued(host)) == 1

    def test_stays_the_same_however_often_it_is_read(
        self, app: Flask, customer: Visitor, host: Host
    ):
        result = cancel(customer, host)
        texts = {receipt_of(app, result).soup.main.dl.get_text() for _ in range(3)}
        host.work()
        texts.add(receipt_of(app, result).soup.main.dl.get_text())

        assert len(texts) == 1
        assert len(issued(host)) == 1

    def test_never_says_why(self, app: Flask, customer: Visitor, host: Host):
        survey = customer.open(host.token())
        offer = customer.press(survey, "continue", reason="too_expensive")
        result = customer.press(customer.press(offer, "decline"), "cancel")

        assert "expensive" not in receipt_of(app, result).text
        assert "expensive" not in str(by_api(host))

    def test_tells_what_billing_confirmed(self, app: Flask, customer: Visitor, host: Host):
        host.reply = (200, {"status": "applied", "effective_at": "2031-02-03T12:00:00Z"})

        page = receipt_of(app, cancel(customer, host))

        assert "Northwind has confirmed the end on February 3, 2031." in page.words

    def test_claims_nothing_that_billing_did_not_say(
        self, app: Flask, customer: Visitor, host: Host
    ):
        host.reply = (202, None)

        assert "confirmed" not in receipt_of(app, cancel(customer, host)).words

    def test_of_a_test_says_so(self, app: Flask, customer: Visitor, host: Host):
        page = receipt_of(app, cancel(customer, host, host.token(mode="test")))

        assert "Nothing was canceled" in page.words

    @pytest.mark.parametrize("locale", SHIPPED_LOCALES[1:])
    def test_speaks_the_language_of_the_flow(
        self, app: Flask, customer: Visitor, host: Host, locale: str
    ):
        result = cancel(customer, host, host.token(customer={"locale": locale}))

        page = receipt_of(app, result)

        assert page.soup.html["lang"] == locale
        assert page.heading != "Receipt for a cancellation"

    def test_is_promised_only_where_something_was_canceled(self, customer: Visitor, host: Host):
        confirm = customer.press(customer.open(host.token()), "cancel")
        kept = customer.press(confirm, "keep")

        assert not kept.soup.select("a[href^='/receipt/']")
        assert issued(host) == []

    @pytest.mark.parametrize("ending", ["", "/download.html", "/download.pdf"])
    def test_opens_for_nobody_who_made_the_link_up(
        self, app: Flask, customer: Visitor, host: Host, ending: str
    ):
        link = link_of(cancel(customer, host))

        for wrong in ("/receipt/any", link[:-2] + "xx", link.replace("/receipt/", "/receipt/x")):
            assert Page(app.test_client().get(wrong + ending)).status == 404

    def test_that_somebody_else_is_writing_asks_for_a_moment(
        self, app: Flask, customer: Visitor, host: Host
    ):
        result = cancel(customer, host)
        with app.app_context():
            claim_all(host.account_id, ISSUE)

        page = receipt_of(app, result)

        assert (page.status, page.response.headers["Refresh"]) == (503, "2")
        assert "The cancellation is recorded" in page.words

    def test_tells_other_sites_nothing(self, app: Flask, customer: Visitor, host: Host):
        page = receipt_of(app, cancel(customer, host))

        assert page.response.headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in page.response.headers["Content-Security-Policy"]


def claim_all(account_id: str, kind: str) -> None:
    """Claim the due jobs of a kind as another worker does that then takes its time."""
    lane = LaneKey(account_id, kind.partition(".")[0])
    claim(lane, 10, now=utcnow(), lease=LEASE)
    db.session.remove()


MONTH_ENDS = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)


class TestDates:
    @pytest.mark.parametrize(
        ("zone", "day", "name"),
        [
            ("Asia/Tokyo", "December 1, 2026", "Japan Standard Time"),
            ("Europe/Berlin", "December 1, 2026", "Central European Standard Time"),
            ("America/Los_Angeles", "November 30, 2026", "Pacific Standard Time"),
        ],
    )
    def test_are_those_of_the_customers_own_calendar(
        self, app: Flask, make_host, clock: MovableClock, zone: str, day: str, name: str
    ):
        with moved_to(clock, MONTH_ENDS) as now:
            rows = self._rows(app, make_host, zone, now, effective="immediately")

        assert rows["Received"].startswith(day)
        assert rows["Received"].endswith(name)
        assert rows["Requested end"] == rows["Received"]

    @pytest.mark.parametrize(
        ("end", "told"),
        [
            (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), ("1:30", "Standard Time")),
            (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), ("3:30", "Summer Time")),
            (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), ("2:30", "Summer Time")),
            (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), ("2:30", "Standard Time")),
        ],
    )
    def test_keep_their_time_when_the_clocks_change(
        self, app: Flask, make_host, clock: MovableClock, end: datetime, told: tuple[str, str]
    ):
        with moved_to(clock, MONTH_ENDS) as now:
            rows = self._rows(app, make_host, "Europe/Berlin", now, ends=end)

        assert f" {told[0]}:00" in rows["Requested end"]
        assert rows["Requested end"].endswith(told[1])

    def test_are_told_to_the_host_in_utc(self, app: Flask, make_host, clock: MovableClock):
        with moved_to(clock, MONTH_ENDS) as now:
            self._rows(app, make_host, "Asia/Tokyo", now, effective="immediately")
        (job,) = [job for job in self.jobs(app) if job["type"] == "receipt.issued"]

        assert job["data"]["received_at"].startswith("2026-11-30T23:30")

    def jobs(self, app: Flask) -> list[dict[str, Any]]:
        with app.app_context():
            return [
                dict(job.payload)
                for job in db.session.scalars(select(Job))
                if "type" in job.payload
            ]

    def _rows(
        self,
        app: Flask,
        make_host: Any,
        zone: str,
        now: datetime,
        *,
        ends: Any = None,
        **fields: str,
    ) -> dict[str, str]:
        host, customer = make_host(with_billing=False), Visitor(app)
        seconds = int(now.timestamp())
        end = int(ends.timestamp()) if ends else seconds + 86400
        token = host.token(
            iat=seconds,
            exp=seconds + 900,
            customer={"timezone": zone},
            subscription={"current_period_end": end},
        )
        return rows_of(receipt_of(app, cancel(customer, host, token, **fields)))


def moved_to(clock: MovableClock, moment: datetime) -> Any:
    return clock.moved(seconds=(moment - clock()).total_seconds())


class TestFiles:
    def test_of_the_page_needs_nothing_else(self, app: Flask, customer: Visitor, host: Host):
        result = cancel(customer, host)
        page = receipt_of(app, result)

        file = app.test_client().get(link_of(result) + "/download.html")
        soup = BeautifulSoup(file.text, "html.parser")

        assert soup.dl.get_text() == page.soup.select_one("#step dl").get_text()
        assert not soup.select("script, img, [src], a, form")
        assert all(str(link["href"]).startswith("data:") for link in soup.select("link"))
        assert re.search(r'filename="canceled-[\w-]+\.html"', file.headers["Content-Disposition"])

    def test_of_the_pdf_is_the_same_every_time(self, app: Flask, customer: Visitor, host: Host):
        link = link_of(cancel(customer, host)) + "/download.pdf"

        files = [app.test_client().get(link) for _ in range(2)]

        assert files[0].mimetype == "application/pdf"
        assert files[0].data.startswith(b"%PDF-")
        assert files[0].data == files[1].data
        assert files[0].data.count(b"/Type /Page\n") == 1

    @pytest.mark.parametrize("locale", SHIPPED_LOCALES)
    def test_of_the_pdf_lacks_no_letter_of_our_own_texts(self, locale: str):
        file = TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po"
        with file.open("rb") as opened:
            said = "".join(str(message.string) for message in read_po(opened))

        assert [
            each for each in sorted(set(said)) if _printable(each) != each and each != "\n"
        ] == []

    @pytest.mark.parametrize(
        "name", ["Ελλάδα", "Київ", "Łódź", "日本 עברית", "<b>&amp;", "x" * 200]
    )
    def test_of_the_pdf_bears_any_name(
        self, app: Flask, make_host, customer: Visitor, name: str, caplog: pytest.LogCaptureFixture
    ):
        host = make_host()
        result = cancel(customer, host, host.token(sub=name))

        assert app.test_client().get(link_of(result) + "/download.pdf").status_code == 200
        assert name[0] not in caplog.text


@pytest.fixture
def mailing_app(make_app: Callable[..., Flask], mailbox: Mailbox) -> Flask:
    return make_app(smtp_url=mailbox.url, mail_from=SENDER)


@pytest.fixture
def mailing_host(mailing_app: Flask, receiver: Any) -> Host:
    return open_host(mailing_app, receiver)


class TestMail:
    def test_brings_the_receipt_to_the_address_the_host_gave(
        self, mailing_app: Flask, mailing_host: Host, mailbox: Mailbox
    ):
        result = cancel(Visitor(mailing_app), mailing_host)
        rows = rows_of(receipt_of(mailing_app, result))
        mailing_host.work()

        (mail,) = mailbox.received
        assert mailbox.recipients == [ADDRESS]
        assert mail["From"] == f"Northwind <{SENDER}>"
        assert mail["Reply-To"] == "help@northwind.example"
        assert rows["Reference"] in mail["Subject"]
        for label, value in rows.items():
            assert f"{label}: {value}" in text_of(mail, "plain")
            assert value in BeautifulSoup(text_of(mail, "html"), "html.parser").get_text()
        assert by_api(mailing_host)["mail_state"] == "sent"

    def test_repeats_the_extraordinary_reason(
        self, mailing_app: Flask, mailing_host: Host, mailbox: Mailbox
    ):
        visitor = Visitor(mailing_app)
        page = visitor.open(mailing_host.token(customer={"country": "DE"}))
        visitor.press(page, "cancel", kind="extraordinary", text="Price doubled")
        mailing_host.work()

        for kind in ("plain", "html"):
            assert "Price doubled" in text_of(mailbox.received[0], kind)

    def test_leads_to_the_receipt_and_loads_nothing(
        self, mailing_app: Flask, mailing_host: Host, mailbox: Mailbox
    ):
        cancel(Visitor(mailing_app), mailing_host)
        mailing_host.work()
        html = BeautifulSoup(text_of(mailbox.received[0], "html"), "html.parser")

        path = str(html.a["href"]).removeprefix("http://localhost:8000")

        assert Page(mailing_app.test_client().get(path)).heading == "Receipt for a cancellation"
        assert not html.select("img, link, script, style, [src]")

    def test_is_written_in_the_customers_language(
        self, mailing_app: Flask, mailing_host: Host, mailbox: Mailbox
    ):
        token = mailing_host.token(customer={"locale": "de"})
        cancel(Visitor(mailing_app), mailing_host, token)
        mailing_host.work()

        assert mailbox.received[0]["Content-Language"] == "de"
        assert "Kündigung" in mailbox.received[0]["Subject"]

    def test_cannot_be_given_headers_by_a_name(
        self, mailing_app: Flask, receiver: Any, mailbox: Mailbox
    ):
        host = open_host(mailing_app, receiver)
        with mailing_app.app_context():
            accounts.require_account(host.account_id).name = "North\r\nBcc: all@elsewhere.example"
            db.session.commit()
        cancel(Visitor(mailing_app), host)
        host.work()

        assert mailbox.recipients == [ADDRESS]
        assert mailbox.received[0]["Bcc"] is None

    def test_that_is_refused_for_good_is_not_sent_again(
        self, mailing_app: Flask, mailing_host: Host, mailbox: Mailbox, clock: MovableClock
    ):
        mailbox.answers["RCPT"] = "550 No such mailbox"
        cancel(Visitor(mailing_app), mailing_host)
        mailing_host.work()
        mailbox.answers.clear()
        with clock.moved(days=1) as later:
            mailing_host.work(later)

        found = by_api(mailing_host)
        assert (found["mail_state"], found["mail_code"]) == ("refused", 550)
        assert mailbox.received == []

    def test_that_is_put_off_is_sent_later_under_the_same_number(
        self, mailing_app: Flask, mailing_host: Host, mailbox: Mailbox
    ):
        mailbox.answers["DATA"] = "451 Later"
        cancel(Visitor(mailing_app), mailing_host)
        mailing_host.work()
        found = by_api(mailing_host)
        assert (found["mail_state"], found["mail_code"]) == ("waiting", 451)

        mailbox.answers.clear()
        self._work_until_done(mailing_app)

        assert by_api(mailing_host)["mail_state"] == "sent"
        assert mailbox.received[0]["Message-ID"] == f"<{found['id']}@cancel.example>"

    def test_is_given_up_after_ten_tries(
        self, mailing_app: Flask, mailing_host: Host, mailbox: Mailbox
    ):
        mailbox.answers["DATA"] = "451 Later"
        cancel(Visitor(mailing_app), mailing_host)
        self._work_until_done(mailing_app)

        assert by_api(mailing_host)["mail_state"] == "dead"

    def test_to_an_address_that_is_none_is_refused_and_harms_nobody(
        self, mailing_app: Flask, mailing_host: Host, mailbox: Mailbox
    ):
        token = mailing_host.token(customer={"email": "a,b;<c>@customer.example"})
        page = receipt_of(mailing_app, cancel(Visitor(mailing_app), mailing_host, token))
        mailing_host.work()

        assert page.status == 200
        assert by_api(mailing_host)["mail_state"] == "refused"

    def test_without_an_address_is_not_tried(self, mailing_app: Flask, mailing_host: Host):
        cancel(Visitor(mailing_app), mailing_host, mailing_host.token(customer=None))

        assert by_api(mailing_host)["mail_state"] == "none"

    def test_without_a_mail_server_is_not_tried(self, customer: Visitor, host: Host):
        cancel(customer, host)

        assert by_api(host)["mail_state"] == "none"

    def test_leaves_no_address_in_the_log(
        self,
        mailing_app: Flask,
        mailing_host: Host,
        mailbox: Mailbox,
        caplog: pytest.LogCaptureFixture,
    ):
        mailbox.answers["RCPT"] = f"550 <{ADDRESS}> is unknown"
        cancel(Visitor(mailing_app), mailing_host)
        mailing_host.work()

        assert "was not mailed" in caplog.text
        assert ADDRESS not in caplog.text

    def _work_until_done(self, app: Flask) -> None:
        """Run what is due, at every moment at which something becomes due."""
        with app.app_context():
            for _ in range(50):
                due_at = db.session.scalar(select(func.max(Job.due_at)))
                db.session.commit()
                if due_at is None:
                    return
                outbox.run_due(due_at)
        raise AssertionError("there is always something left to do")


class TestEvent:
    def test_tells_the_host_that_there_is_a_receipt(self, customer: Visitor, host: Host):
        cancel(customer, host)
        (event,) = issued(host)

        assert (
            event["reference"]
            == host.only_session()["id"][-11:].upper()[:4] + event["reference"][4:]
        )
        assert event["kind"] == "canceled"
        assert datetime.fromisoformat(event["received_at"]) <= datetime.fromisoformat(
            event["effective_at"]
        )
        assert "code" not in event

    def test_takes_its_place_in_the_order_of_the_session(self, customer: Visitor, host: Host):
        cancel(customer, host)
        host.work()

        sequences = [event["data"]["sequence"] for event in host.heard]
        assert sequences == list(range(1, len(sequences) + 1))


class TestApi:
    def test_gives_the_receipt_without_its_code(self, app: Flask, customer: Visitor, host: Host):
        page = receipt_of(app, cancel(customer, host))
        found = by_api(host)

        assert found["reference"] == rows_of(page)["Reference"]
        assert found["facts"]["account_name"] == "Northwind"
        assert rows_of(page)["Verification code"] not in str(found)

    def test_keeps_test_and_live_apart(self, customer: Visitor, host: Host):
        cancel(customer, host)

        assert by_api(host, key="test_api_key")["code"] == "not_found"

    def test_keeps_accounts_apart(self, customer: Visitor, make_host):
        host = make_host()
        cancel(customer, host)
        (event,) = issued(host)

        assert make_host().call("GET", f"/receipts/{event['receipt_id']}").status_code == 404
