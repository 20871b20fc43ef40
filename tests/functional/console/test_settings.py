"""Settings at the console: checked, written down without secrets, and tried out honestly."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest
from flask import Flask
from standardwebhooks import Webhook

from app.accounts import service as accounts
from app.billing import ping
from app.members import audit
from app.outbox import service as outbox
from tests.faults.receivers import Heard, misbehaving, receiving
from tests.functional.console.test_plans import send
from tests.support.clocks import MovableClock
from tests.support.console_browser import Desk, open_desk
from tests.support.databases import both_databases
from tests.support.hosts import FALLBACK, ORIGIN, Host, open_host
from tests.support.mailboxes import text_of
from tests.support.pages import Visitor

PAGES = (
    *("settings", "settings/connections", "settings/currency", "settings/keys"),
    *("settings/kept", "settings/mail"),
)


def account(app: Flask, host: Host) -> Any:
    with app.app_context():
        return accounts.require_account(host.account_id)


def point_at(owner: Desk, url: str) -> None:
    assert send(owner, "settings/connections", action_url=url).location


class TestGeneral:
    def test_are_saved(self, app: Flask, desk: Desk, host: Host):
        fields = {"name": "Northwind Ltd", "country": "DE", "timezone": "Europe/Berlin"}
        assert send(desk, "settings", **fields).location

        saved = account(app, host)
        assert (saved.name, saved.country, saved.timezone) == tuple(fields.values())
        assert desk.open("settings").link("Compliance").endswith("/compliance")

    @pytest.mark.parametrize(
        "fields",
        [
            {"name": ""},
            {"name": "x" * 61},
            {"timezone": "Mars/Olympus"},
            {"default_locale": "xx"},
            {"default_flow_key": "none"},
            {"country": "Atlantis"},
        ],
    )
    def test_are_refused_whole(self, app: Flask, desk: Desk, host: Host, fields: dict[str, str]):
        page = send(desk, "settings", **({"name": "Other"} | fields))

        assert page.status == 422
        assert page.soup.select_one("p.error") is not None
        assert account(app, host).name == "Northwind"

    @pytest.mark.parametrize("path", PAGES)
    def test_can_be_read_by_editors_and_changed_by_owners(self, make_desk, path: str):
        assert make_desk("editor").open(path).status == 200
        assert make_desk("analyst").open(path).status == 403
        if path != "settings/keys":  # what can be done there has addresses of its own
            assert make_desk("editor").post(path, {"name": "Mine"}).status == 403


class TestOrigins:
    def test_are_added_and_removed_with_a_way_back(self, app: Flask, desk: Desk, host: Host):
        desk.post("settings/origins", {"origin": "https://APP.example.com/"})
        assert account(app, host).allowed_origins == ["https://app.example.com", ORIGIN]

        page = desk.post("settings/origins/remove", {"origin": ORIGIN})
        assert account(app, host).allowed_origins == ["https://app.example.com"]
        undo = page.soup.select_one(f"form [name=origin][value='{ORIGIN}']")
        desk.post(str(undo.find_parent("form")["action"]), {"origin": ORIGIN})
        assert ORIGIN in account(app, host).allowed_origins

    @pytest.mark.parametrize("text", ["", "http://example.com", "https://a.example/path", "*"])
    def test_are_refused_if_they_are_none(self, app: Flask, desk: Desk, host: Host, text: str):
        page = desk.post("settings/origins", {"origin": text})

        assert page.status == 422
        assert "without a path" in page.words
        assert account(app, host).allowed_origins == [ORIGIN]


class TestAddresses:
    def test_are_saved_and_taken_back(self, app: Flask, desk: Desk, host: Host):
        fields = {"fallback_url": "", "support_url": "https://help.example/", "support_email": ""}
        assert send(desk, "settings/connections", **fields).location

        saved = account(app, host)
        assert (saved.fallback_url, saved.support_email) == (None, None)
        assert saved.support_url == "https://help.example/"

    @pytest.mark.parametrize("name", ["fallback_url", "support_url", "action_url", "support_email"])
    def test_are_refused_if_they_are_none(self, app: Flask, desk: Desk, host: Host, name: str):
        page = send(desk, "settings/connections", **{name: "javascript:alert(1)"})

        assert page.status == 422
        assert page.soup.select_one(f"[name={name}]")["aria-invalid"] == "true"
        assert account(app, host).fallback_url == FALLBACK

    def test_are_not_written_into_the_audit_log(self, app: Flask, owner: Desk, host: Host):
        send(owner, "settings/connections", support_email="secret-person@northwind.example")

        with app.app_context():
            (entry,) = audit.list_entries(host.account_id)
        assert entry.verb == "settings.changed"
        assert "secret-person" not in json.dumps(entry.detail)


class TestPing:
    def test_is_signed_and_asks_for_nothing(self, owner: Desk, host: Host):
        with receiving() as billing:
            billing.answers(200, b'{"status": "applied"}')
            point_at(owner, billing.url)
            page = owner.post("settings/ping")

        (heard,) = billing.heard
        Webhook(host.credentials["webhook_secret"]).verify(heard.body, heard.headers)
        body = json.loads(heard.body)
        assert body["type"] == "ping"
        assert body["data"] == {"account_id": host.account_id}
        assert heard.headers["webhook-id"].startswith("ping_")
        assert "responded with status 200" in page.words
        assert '{"status": "applied"}' in page.words

    @pytest.mark.parametrize(
        ("status", "body", "words"),
        [
            (200, b"OK", "not a JSON object"),
            (200, b'{"status": "fine"}', "contains neither"),
            (404, b'{"status": "applied"}', "does not count as a result"),
        ],
    )
    def test_is_judged_as_the_answer_to_an_action_would_be(
        self, owner: Desk, status: int, body: bytes, words: str
    ):
        with receiving() as billing:
            billing.answers(status, body)
            point_at(owner, billing.url)
            assert words in owner.post("settings/ping").alert

    def test_shows_a_refusal_as_one(self, owner: Desk):
        with receiving() as billing:
            billing.answers(500, b"<script>alert(1)</script>" + b"x" * 5000)
            point_at(owner, billing.url)
            page = owner.post("settings/ping")

        assert "status 500" in page.alert
        excerpt = page.soup.select_one("pre.excerpt")
        assert excerpt.find("script") is None
        assert len(excerpt.get_text()) <= ping.MAX_EXCERPT

    @pytest.mark.parametrize(
        ("says", "words"),
        [(b"", "connection was closed"), (b"SSH-2.0-OpenSSH\r\n", "not HTTP")],
    )
    def test_survives_a_server_that_speaks_something_else(
        self, owner: Desk, says: bytes, words: str
    ):
        def behave(connection: socket.socket) -> None:
            connection.sendall(says)
            connection.close()

        with misbehaving(behave) as url:
            point_at(owner, url)
            assert words in owner.post("settings/ping").alert

    def test_gives_up_on_a_server_that_says_nothing(self, owner: Desk, monkeypatch):
        from datetime import timedelta

        monkeypatch.setattr(ping, "DEADLINE", timedelta(seconds=0.3))
        with misbehaving(lambda connection: connection.recv(1)) as url:
            point_at(owner, url)
            assert "Timed out after 5 seconds." in owner.post("settings/ping").alert

    def test_says_when_nobody_is_there(self, owner: Desk):
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        point_at(owner, f"http://127.0.0.1:{port}/")

        assert "Connection refused" in owner.post("settings/ping").alert

    @pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://169.254.169.254/latest/"])
    def test_goes_to_no_private_address(self, app: Flask, host: Host, owner: Desk, url: str):
        with app.app_context():  # as if it was saved before such addresses were refused
            from app.extensions import db

            accounts.require_account(host.account_id).action_url = url
            db.session.commit()

        assert "Not sent: the URL is private" in owner.post("settings/ping").alert

    def test_holds_no_lock_while_it_waits(self, app: Flask, owner: Desk, host: Host):
        def write_meanwhile(_heard: Heard) -> tuple[int, dict[str, str], bytes]:
            with app.app_context():
                from app.extensions import db

                accounts.change_account(account(app, host), name="Meanwhile")
                db.session.rollback()
            return 204, {}, b""

        with receiving() as billing:
            billing.answer = write_meanwhile
            point_at(owner, billing.url)
            assert "status 204" in owner.post("settings/ping").words

    def test_is_for_who_may_change_settings(self, make_desk):
        assert make_desk("editor").post("settings/ping").status == 403


class TestKeys:
    def test_of_the_api_are_shown_once_and_work_in_their_mode(
        self, app: Flask, desk: Desk, host: Host
    ):
        page = desk.in_mode("test").post("settings/keys/api")
        secret = page.soup.select_one("#new-key").get_text(strip=True)

        assert secret.startswith("fw_test_")
        assert secret not in desk.in_mode("test").open("settings/keys").text
        assert secret[:12] not in desk.open("settings/keys").text, "live lists live keys"
        headers = {"Authorization": f"Bearer {secret}"}
        assert app.test_client().get("/api/v1/sessions", headers=headers).status_code == 200
        with app.app_context():
            (entry,) = audit.list_entries(host.account_id)
        assert secret not in json.dumps([entry.subject, entry.detail])

    def test_in_use_are_called_active_in_both_modes(self, desk: Desk):
        for mode in ("live", "test"):
            page = desk.in_mode(mode).open("settings/keys")
            cells = page.soup.select("td[data-label=Status]")
            assert {cell.get_text(strip=True) for cell in cells} == {"Active"}

    def test_of_the_api_do_what_was_chosen(self, app: Flask, owner: Desk):
        chosen = {"scope": ["flows:read", "events:read"], "name": "CI"}
        page = owner.post("settings/keys/api", chosen)
        secret = page.soup.select_one("#new-key").get_text(strip=True)

        headers = {"Authorization": f"Bearer {secret}"}
        statuses = [
            app.test_client().get(f"/api/v1/{path}", headers=headers).status_code
            for path in ("flows", "events", "plans")
        ]
        assert statuses == [200, 200, 403]
        assert "CI" in page.words
        assert "events:read flows:read" in page.words.replace("\n", " ")
        assert "/api/v1/reference" in page.text

    def test_of_a_scope_that_is_none_are_not_made(self, owner: Desk):
        page = owner.post("settings/keys/api", {"scope": "everything"})

        assert page.status == 422
        assert page.soup.select_one("#scopes-error") is not None
        assert page.soup.select_one("#new-key") is None

    def test_that_are_revoked_are_refused_at_once(self, app: Flask, desk: Desk, host: Host):
        assert host.call("GET", "/sessions").status_code == 200
        page = desk.open("settings/keys")
        assert desk.submit(page, "/settings/keys/api/revoke").location

        assert host.call("GET", "/sessions").status_code == 401
        assert host.call("GET", "/sessions", key="test_api_key").status_code == 200
        assert "Revoked" in desk.open("settings/keys").words

    def test_say_when_they_were_used_to_the_hour(
        self, app: Flask, owner: Desk, host: Host, clock: MovableClock
    ):
        def used() -> Any:
            from app.accounts import keys

            with app.app_context():
                return next(
                    key.last_used_at for key in keys.list_api_keys(host.account_id)
                    if key.mode == "live"
                )  # fmt: skip

        assert used() is None
        host.call("GET", "/sessions")
        first = used()
        assert first is not None
        with clock.moved(minutes=59):
            host.call("GET", "/sessions")
        assert used() == first, "not every request writes"
        with clock.moved(minutes=61):
            host.call("GET", "/sessions")
        assert used() > first

    def test_that_sign_change_over_without_a_gap(
        self, app: Flask, desk: Desk, host: Host, customer: Visitor
    ):
        old = host.credentials["signing_key"]
        page = desk.post("settings/keys/signing")
        new = {
            "kid": page.soup.select_one("#new-kid").get_text(strip=True),
            "secret": page.soup.select_one("#new-signing-secret").get_text(strip=True),
        }
        assert new["secret"] not in desk.open("settings/keys").text
        for key in (old, new):
            host.credentials["signing_key"] = key  # type: ignore[index]
            assert customer.open(host.token()).step == "survey"

        assert desk.post("settings/keys/signing").status == 422, "two live keys are enough"
        assert desk.post("settings/keys/signing/retire", {"kid": old["kid"]}).location
        host.credentials["signing_key"] = old  # type: ignore[index]
        assert customer.open(host.token()).status == 401
        assert desk.post("settings/keys/signing/retire", {"kid": new["kid"]}).status == 422

    def test_note_that_they_signed(self, owner: Desk, host: Host, customer: Visitor):
        def row() -> str:
            page = owner.open("settings/keys")
            kid = host.credentials["signing_key"]["kid"]
            return page.soup.find("code", string=kid).find_parent("tr").get_text(" ")

        assert "Never" in row()
        customer.open(host.token())
        assert "Never" not in row()

    def test_are_for_owners(self, make_desk):
        editor = make_desk("editor")

        for path in ("api", "api/revoke", "signing", "signing/retire"):
            assert editor.post(f"settings/keys/{path}").status == 403


class TestWebhookSecret:
    def test_changes_over_without_a_gap(
        self, app: Flask, owner: Desk, host: Host, clock: MovableClock
    ):
        page = owner.post("settings/webhook-secret")
        new = page.soup.select_one("#new-secret").get_text(strip=True)
        old = host.credentials["webhook_secret"]
        with receiving() as billing:
            point_at(owner, billing.url)
            owner.post("settings/ping")
            with clock.moved(hours=25):
                desk_sees = open_desk(app, host).post("settings/ping")  # signed in anew

        both, later = billing.heard
        for secret in (old, new):
            Webhook(secret).verify(both.body, both.headers)
        assert len(later.headers["webhook-signature"].split()) == 1, desk_sees.words
        assert new not in owner.open("settings/connections").text


class TestMail:
    def test_says_that_none_leaves(self, owner: Desk):
        page = owner.open("settings/mail")

        assert "Not configured" in page.words
        assert owner.post("settings/mail").status == 422

    def test_is_tried_the_way_all_mail_goes(self, make_app, receiver, mailbox):
        app = make_app(smtp_url=mailbox.url, mail_from="bye@northwind.example")
        desk = open_desk(app, open_host(app, receiver), locale="de")
        assert "bye@northwind.example" in desk.open("settings/mail").words
        assert desk.post("settings/mail").location
        with app.app_context():
            outbox.run_due()

        (letter,) = mailbox.received
        assert letter["From"] == "Fairwell <bye@northwind.example>"
        assert mailbox.recipients[0].startswith("owner-")
        assert "Northwind" in text_of(letter, "plain")

    @both_databases
    @pytest.mark.parametrize(
        ("answers", "words"),
        [
            ({}, ["E-mail sent", "The mail server accepted it."]),
            (
                {"RCPT": "550 Nobody"},
                ["E-mail failed", "responded with 550", "No further attempts"],
            ),
            (
                {"RCPT": "451 Later"},
                ["Sending e-mail", "responded with 451", "Retried automatically"],
            ),
        ],
    )
    def test_tells_what_became_of_the_letter(
        self, make_app, receiver, mailbox, clock: MovableClock, answers, words: list[str]
    ):
        mailbox.answers.update(answers)
        app = make_app(smtp_url=mailbox.url, mail_from="bye@northwind.example")
        desk = open_desk(app, open_host(app, receiver), name="Noor")
        desk.post("settings/mail")
        waiting = desk.open("settings/mail")
        with clock.moved(seconds=31):
            assert "does not seem to be running" in desk.open("settings/mail").alert
        with app.app_context():
            outbox.run_due()
        page = desk.open("settings/mail")

        assert "To Noor" in waiting.words
        assert waiting.soup.select_one("#fate[hx-get]")
        assert not page.soup.select("#fate[hx-get]")
        for each in words:
            assert each in page.words
