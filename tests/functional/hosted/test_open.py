"""Coming in: whom the pages let in, from where, and what a customer sees who cannot."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.databases import both_databases
from tests.support.hosts import FALLBACK, ORIGIN, RETURN, Host
from tests.support.pages import Visitor


def count_sessions(host: Host) -> int:
    return len(host.call("GET", "/sessions").json["data"])


class TestRefusal:
    @pytest.fixture
    def expired(self, host: Host) -> str:
        return host.token(
            iat=lambda now: now - 5000, exp=lambda now: now - 4500, sub="zoe-the-canary"
        )

    def test_says_what_to_do_in_the_browsers_language(self, app: Flask, host: Host, expired: str):
        response = app.test_client().post(
            "/open", data={"token": expired}, headers={"Accept-Language": "pl, nl;q=0.8"}
        )

        assert '<html lang="nl"' in response.text
        assert "opnieuw" in response.text

    def test_leads_to_the_hosts_own_way_to_cancel(self, customer: Visitor, expired: str):
        assert customer.open(expired).link("directly") == FALLBACK

    def test_tells_a_reference_and_the_log_the_reason(
        self, customer: Visitor, expired: str, caplog: pytest.LogCaptureFixture
    ):
        page = customer.open(expired)

        reference = page.words.partition("Reference: ")[2].split()[0]
        assert reference in caplog.text
        assert "expired" in caplog.text
        assert "expired" not in page.words

    def test_logs_neither_the_token_nor_the_person(
        self, customer: Visitor, host: Host, expired: str, caplog: pytest.LogCaptureFixture
    ):
        customer.open(expired)
        customer.open(host.token(subscription={"ref": ""}, sub="zoe-the-canary"))
        customer.press(customer.open(host.token(sub="zoe-the-canary")), "cancel")

        assert "canary" not in caplog.text
        assert "customer.example" not in caplog.text
        assert expired.split(".")[2] not in caplog.text

    def test_of_a_token_in_the_address_comes_with_a_hint(self, app: Flask, host: Host):
        response = app.test_client().get(f"/open?token={host.token()}")

        assert response.status_code == 400
        assert "key" in response.text
        assert count_sessions(host) == 0

    def test_of_a_bare_address_says_how_to_come_in(self, app: Flask):
        assert app.test_client().get("/open").status_code == 405


class TestOrigin:
    def test_that_is_registered_may_frame_the_page(self, customer: Visitor, host: Host):
        page = customer.open(host.token())

        assert f"frame-ancestors {ORIGIN}" in page.response.headers["Content-Security-Policy"]
        assert page.soup.body["data-embed-origin"] == ORIGIN

    @pytest.mark.parametrize(
        ("logo", "policy"),
        [(None, "require-corp"), ("https://cdn.example/logo.svg", "credentialless")],
    )
    def test_that_is_isolated_may_frame_it_too(
        self, customer: Visitor, make_host, logo: str | None, policy: str
    ):
        """WebKit knows the strict policy alone, which a logo from elsewhere does not survive."""
        page = customer.open(make_host(brand_logo_url=logo).token())

        assert page.response.headers["Cross-Origin-Embedder-Policy"] == policy
        assert page.response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"

    @pytest.mark.parametrize("origin", [None, "null", "file://", "capacitor://localhost"])
    def test_that_the_browser_hides_is_accepted(
        self, customer: Visitor, host: Host, origin: str | None
    ):
        page = customer.open(host.token(), origin=origin)

        assert page.status == 200
        assert f"frame-ancestors {ORIGIN}" in page.response.headers["Content-Security-Policy"]
        assert "data-embed-origin" not in page.soup.body.attrs

    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "http://[", f"{ORIGIN}.", f"{ORIGIN}:444", "https://"]
    )
    def test_that_is_foreign_is_refused(self, customer: Visitor, host: Host, origin: str):
        page = customer.open(host.token(), origin=origin)

        assert page.status == 403
        assert count_sessions(host) == 0

    @pytest.mark.parametrize("origin", [ORIGIN.upper(), f"{ORIGIN}:443"])
    def test_is_the_same_however_it_is_spelled(self, customer: Visitor, host: Host, origin: str):
        assert customer.open(host.token(), origin=origin).status == 200

    @pytest.mark.parametrize("origin", ["https://any.example", "null", f"https://{'a' * 300}"])
    def test_does_not_matter_to_an_account_without_any(
        self, customer: Visitor, make_host, origin: str
    ):
        page = customer.open(make_host(origins=()).token(return_url=None), origin=origin)

        assert page.status == 200
        assert page.response.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in page.response.headers["Content-Security-Policy"]


@both_databases
class TestReplay:
    def test_resumes_the_same_session(self, customer: Visitor, host: Host):
        token = host.token()
        customer.press(customer.open(token), "continue", reason="too_expensive")

        assert customer.open(token).step == "offer"
        assert count_sessions(host) == 1

    def test_in_the_other_mode_is_another_session(self, customer: Visitor, host: Host):
        claims = host.claims()
        customer.press(customer.open(host.sign(claims)), "cancel")

        page = customer.open(host.sign(claims | {"mode": "test", "sub": "customer-8"}))

        assert page.step == "survey"

    def test_never_shows_the_session_to_another_customer(self, customer: Visitor, host: Host):
        claims = host.claims()
        customer.press(customer.open(host.sign(claims)), "cancel")

        page = customer.open(host.sign(claims | {"sub": "customer-8"}))

        assert (page.status, page.step) == (400, "refusal")

    def test_of_an_ended_session_shows_how_it_ended(self, customer: Visitor, host: Host):
        token = host.token()
        customer.press(customer.press(customer.open(token), "cancel"), "cancel")

        assert customer.open(token).outcome == "canceled"


def test_return_url_is_offered_when_it_is_over(customer: Visitor, host: Host):
    page = customer.press(customer.press(customer.open(host.token()), "cancel"), "cancel")

    assert page.link("Northwind") == RETURN
