"""What nobody should send: a clear answer, the right status, and nothing changed."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.support.clocks import MovableClock
from tests.support.hosts import FALLBACK, Host
from tests.support.pages import SERVICE, Page, Visitor

STRANGE_TEXTS = {
    "half a character": b"%ED%A0%80",
    "bidi override": "\u202egnp.exe".encode(),
    "markup": b"<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": b"{{7*7}}${7*7}%(account)s",
    "formula": b'=HYPERLINK("https://evil.example")',
    "CRLF": b"one\r\nX-Injected: yes\r\n\r\ntwo",
    "emoji": "🙂👩‍👩‍👧‍👦".encode(),
}
PATHS = ["/flow/survey", "/refresh", "/language", "/continue"]
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def survey(customer: Visitor, host: Host) -> Page:
    return customer.open(host.token())


@pytest.fixture
def unchanged(host: Host, survey: Page) -> Any:
    """Check at the end that the session is where it was."""
    before = host.only_session()
    yield
    assert host.only_session() == before


class TestText:
    @pytest.mark.parametrize("text", STRANGE_TEXTS.values(), ids=list(STRANGE_TEXTS))
    def test_that_is_strange_is_kept_as_text(
        self, app: Flask, customer: Visitor, host: Host, survey: Page, text: bytes
    ):
        from urllib.parse import quote_from_bytes

        quoted = text.decode() if text.startswith(b"%ED") else quote_from_bytes(text)
        body = f"session={survey.token}&reason=other&follow_up.other={quoted}"
        response = app.test_client().post("/flow/survey", data=body, content_type=FORM)
        assert response.status_code == 200
        assert "X-Injected" not in response.headers

        again = customer.press(customer.open(host.token(sub="next")), "skip")
        page = customer.press(Page(response), "back")

        assert again.status == 200
        shown = page.value("follow_up.other")
        assert "49" not in shown
        assert not page.soup.select("img, [onerror]")
        if b"script" in text:
            assert shown == text.decode()

    def test_of_100_kilobytes_is_refused_with_what_was_entered(
        self, visitor: Visitor, survey: Page, unchanged: None
    ):
        fields = {"session": survey.token, "reason": "other", "follow_up.other": "a" * 100_000}

        page = visitor.post("/flow/survey", fields)

        assert (page.status, page.value("follow_up.other")) == (422, "a" * 100_000)


@pytest.mark.usefixtures("unchanged")
class TestForm:
    @pytest.mark.parametrize("step", ["offer", "confirm", "result", "nonsense", "survey%00", "%F0"])
    def test_for_another_step_shows_the_current_one(
        self, visitor: Visitor, survey: Page, step: str
    ):
        page = visitor.post(f"/flow/{step}", {"session": survey.token, "intent": "cancel"})

        assert (page.status, page.step) == (200, "survey")

    @pytest.mark.parametrize("intent", ["accept", "decline", "back"])
    def test_with_an_intent_of_another_step_stays(
        self, visitor: Visitor, survey: Page, intent: str
    ):
        page = visitor.post("/flow/survey", {"session": survey.token, "intent": intent})

        assert (page.status, page.step) == (200, "survey")

    @pytest.mark.parametrize("intent", ["undo", "", "CANCEL", "a" * 5000, "cancel\0"])
    def test_with_an_unknown_intent_is_refused(self, visitor: Visitor, survey: Page, intent: str):
        page = visitor.post("/flow/survey", {"session": survey.token, "intent": intent})

        assert (page.status, page.step) == (422, "survey")

    @pytest.mark.parametrize("path", ["/flow/survey", "/refresh", "/language"])
    @pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "é", "\0", "." * 5000])
    def test_without_a_page_token_is_refused(self, visitor: Visitor, path: str, token: str):
        page = visitor.post(path, {"session": token, "intent": "cancel", "locale": "de"})

        assert (page.status, page.step) == (401, "refusal")

    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "http://["},
            {"Origin": f"{SERVICE}.evil.example"},
            {"Origin": "HTTPS://EVIL.EXAMPLE"},
            {"Origin": f"{SERVICE}:8080"},
            {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        ],
        ids=str,
    )
    def test_of_another_site_is_refused(
        self, app: Flask, survey: Page, path: str, headers: dict[str, str]
    ):
        fields = {"session": survey.token, "intent": "cancel", "locale": "de"}

        response = app.test_client().post(path, data=fields, headers=headers)

        assert response.status_code == 403

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    @pytest.mark.parametrize(
        "path", ["/flow/survey", "/refresh", "/language", "/continue", "/open"]
    )
    def test_is_never_read_from_an_address(self, app: Flask, survey: Page, method: str, path: str):
        address = f"{path}?session={survey.token}&intent=cancel&locale=de"

        response = app.test_client().open(address, method=method)

        assert response.status_code == 405
        assert "POST" in response.headers["Allow"]

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
    def test_is_not_read_by_another_method(self, app: Flask, survey: Page, method: str):
        fields = {"session": survey.token, "intent": "cancel"}

        assert app.test_client().open("/flow/survey", method=method, data=fields).status_code == 405

    @pytest.mark.parametrize("content_type", ["application/json", "text/plain", "image/png"])
    def test_of_another_type_is_refused(self, app: Flask, survey: Page, content_type: str):
        response = app.test_client().post(
            "/flow/survey",
            data=f"session={survey.token}&intent=cancel",
            content_type=content_type,
        )

        assert response.status_code == 401

    def test_that_is_too_large_is_refused(self, visitor: Visitor, survey: Page):
        fields = {"session": survey.token, "reason": "other", "follow_up.other": "a" * 300_000}

        page = visitor.post("/flow/survey", fields)

        assert (page.status, page.step) == (413, "refusal")


class TestHiddenOrigin:
    """Hosts without referrers, sandboxes, web views: the browser says less, the page still acts."""

    @pytest.mark.parametrize("path", ["/flow/survey", "/refresh", "/language"])
    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "null"},
            {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Origin": "file://"},
            {"Origin": "capacitor://localhost"},
            {"Origin": ""},
        ],
        ids=str,
    )
    def test_is_no_reason_to_refuse_a_page_of_ours(
        self, app: Flask, survey: Page, path: str, headers: dict[str, str]
    ):
        fields = {"session": survey.token, "intent": "skip", "locale": "de"}

        assert app.test_client().post(path, data=fields, headers=headers).status_code == 200

    def test_cancels(self, app: Flask, host: Host, survey: Page):
        hidden = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
        for step in ("survey", "confirm"):
            fields = {"session": survey.token, "intent": "cancel"}
            app.test_client().post(f"/flow/{step}", data=fields, headers=hidden)

        assert host.only_session()["outcome"] == "canceled"

    def test_opens_the_links_too(self, app: Flask, host: Host):
        claims = {"sub": "c", "subscription": host.claims()["subscription"]}
        url = host.call("POST", "/sessions", json=claims).json["url"]

        response = app.test_client().post(
            "/continue", data={"link": url.rpartition("/")[2]}, headers={"Origin": "null"}
        )

        assert response.status_code == 200


class TestProxy:
    @pytest.mark.parametrize(
        ("arrived", "origin"),
        [
            ("localhost:443", "https://localhost"),
            ("localhost:80", "http://LOCALHOST"),
            ("LOCALHOST", "https://localhost"),
            ("LocalHost:443", "HTTPS://LOCALHOST:443"),
            ("127.0.0.1:9000", "http://localhost:8000"),
            ("backend", "HTTP://LOCALHOST:8000"),
        ],
    )
    def test_may_pass_the_host_on_as_it_likes(
        self, app: Flask, survey: Page, arrived: str, origin: str
    ):
        response = app.test_client().post(
            "/flow/survey",
            data={"session": survey.token, "intent": "skip"},
            headers={"Host": arrived, "Origin": origin},
        )

        assert response.status_code == 200

    def test_that_hides_us_is_named_in_the_log(
        self, app: Flask, survey: Page, caplog: pytest.LogCaptureFixture
    ):
        headers = {"Host": "backend:8000", "Origin": "https://cancel.example"}

        response = app.test_client().post(
            "/flow/survey", data={"session": survey.token}, headers=headers
        )

        assert response.status_code == 403
        assert "host backend:8000" in caplog.text
        assert "https://cancel.example" in caplog.text


class TestForeignSession:
    def test_cannot_be_reached_with_a_token_of_another_purpose(self, visitor: Visitor, host: Host):
        claims = {"sub": "c", "subscription": host.claims()["subscription"]}
        url = host.call("POST", "/sessions", json=claims).json["url"]

        page = visitor.post("/flow/survey", {"session": url.rpartition("/")[2]})

        assert page.status == 401

    def test_cannot_be_reached_with_the_token_of_ones_own(
        self, customer: Visitor, make_host, host: Host
    ):
        other = make_host()
        own, foreign = customer.open(host.token()), customer.open(other.token())
        customer.press(own, "cancel")

        assert other.only_session()["step"] == "survey"
        assert own.token != foreign.token

    def test_of_another_account_is_not_found_over_the_api(
        self, customer: Visitor, make_host, host: Host
    ):
        customer.open(host.token())
        stranger = make_host()

        found = stranger.call("GET", f"/sessions/{host.only_session()['id']}")

        assert found.status_code == 404


class TestAddress:
    @pytest.mark.parametrize("path", ["/nowhere", "/flow", "/embed/v2.js"])
    def test_that_nobody_serves_is_told_in_the_browsers_language(self, app: Flask, path: str):
        response = app.test_client().get(path, headers={"Accept-Language": "de"})

        assert response.status_code == 404
        if "embed" not in path:
            assert '<html lang="de"' in response.text


class TestWayOn:
    """Whoever is refused can still cancel: the company's own way, its people, or our form."""

    def refused(self, customer: Visitor, host: Host) -> Page:
        return customer.open(host.token(iat=1_700_000_000, exp=1_700_000_900))

    def test_is_the_companys_own_way(self, customer: Visitor, host: Host):
        assert self.refused(customer, host).link("directly") == FALLBACK

    def test_is_its_people_and_our_form_where_it_has_none(self, customer: Visitor, make_host):
        host = make_host(fallback_url=None)
        page = self.refused(customer, host)

        assert page.link("Contact") == "mailto:help@northwind.example"
        assert page.link("without signing in").startswith(f"/cancel/{host.account_id}")

    def test_is_our_form_where_nothing_is_known(self, customer: Visitor, make_host):
        host = make_host(fallback_url=None, support_email=None)

        path = self.refused(customer, host).link("without signing in")

        assert customer.look(path).status == 200

    def test_is_on_the_page_of_a_step_too(self, app: Flask, customer: Visitor, make_host):
        host = make_host(fallback_url=None)
        survey = customer.open(host.token())
        page = Page(
            app.test_client().post(
                "/flow/survey",
                data={"session": survey.token},
                headers={"Origin": "https://evil.example"},
            )
        )

        assert page.link("Contact") == "mailto:help@northwind.example"

    def test_is_behind_a_link_that_ran_out(
        self, customer: Visitor, host: Host, clock: MovableClock
    ):
        claims = {"sub": "c", "subscription": host.claims()["subscription"]}
        url = host.call("POST", "/sessions", json=claims).json["url"]
        with clock.moved(days=8):
            page = customer.post("/continue", {"link": url.rpartition("/")[2]})

        assert (page.status, page.link("directly")) == (401, FALLBACK)

    def test_never_is_what_cannot_help(self, customer: Visitor, host: Host):
        foreign = customer.open(host.token(), origin="https://evil.example")
        broken = customer.open(host.token(jti="short"))
        late = self.refused(customer, host)

        assert "again" not in foreign.heading + broken.heading
        assert "again" in late.heading
