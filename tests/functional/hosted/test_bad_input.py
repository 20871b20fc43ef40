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

    def test_with_a_token_a_day_old_is_refused_with_a_way_on(
        self, visitor: Visitor, survey: Page, clock: MovableClock
    ):
        with clock.moved(hours=23):
            assert visitor.post("/refresh", {"session": survey.token}).status == 200
        with clock.moved(hours=25):
            page = visitor.post("/flow/survey", {"session": survey.token, "intent": "cancel"})

        assert page.status == 401

    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://["},
            {"Origin": f"{SERVICE}.evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
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
    @pytest.mark.parametrize("path", ["/nowhere", "/flow", "/embed/v2.js", "/brand/x.css"])
    def test_that_nobody_serves_is_told_in_the_browsers_language(self, app: Flask, path: str):
        response = app.test_client().get(path, headers={"Accept-Language": "de"})

        assert response.status_code == 404
        if "embed" not in path and "brand" not in path:
            assert '<html lang="de"' in response.text

    def test_of_a_brand_with_an_impossible_name_is_not_found(self, app: Flask):
        assert app.test_client().get("/brand/a%00b.css").status_code == 404


def test_a_fallback_is_in_every_refusal_that_knows_the_account(
    customer: Visitor, host: Host, survey: Page
):
    expired = host.token(iat=1_700_000_000, exp=1_700_000_900)

    assert customer.open(expired).link("directly") == FALLBACK
