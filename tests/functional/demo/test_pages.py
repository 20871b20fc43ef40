"""What a customer of the demo host sees."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.functional.demo.host import Host, claims_of

PAGES = ["/", "/billing", "/billing/cancel-directly", "/received", "/switch", "/nowhere"]


def page_of(host: Host, path: str) -> BeautifulSoup:
    return BeautifulSoup(host.browser.get(path).text, "html.parser")


def plan_of(host: Host) -> str:
    return page_of(host, "/billing").select_one("#plan").get_text(" ", strip=True)


class TestBilling:
    def test_has_the_whole_integration(self, host: Host) -> None:
        host.sign_in()

        page = page_of(host, "/billing")

        form = page.select_one("form[data-fairwell]")
        assert form["action"] == "/billing/cancel"
        assert form["data-fairwell"] == "http://localhost:8000/open"
        assert form["data-token-url"] == "/cancel-token"
        assert claims_of(form.select_one("[name=token]")["value"])["sub"] == "account-1001"
        assert page.select_one('script[src="http://localhost:8000/embed/v1.js"][async]')

    def test_has_the_redirect_form_with_a_token_of_its_own(self, host: Host) -> None:
        host.sign_in()

        tokens = [one["value"] for one in page_of(host, "/billing").select("[name=token]")]

        assert len(tokens) == 2
        assert claims_of(tokens[0])["jti"] != claims_of(tokens[1])["jti"]

    def test_speaks_the_language_the_customer_chose(self, host: Host) -> None:
        host.sign_in()
        host.browser.post("/language", data={"locale": "nl"})

        page = page_of(host, "/billing")
        form = page.select_one("form[data-fairwell]")
        assert page.html["lang"] == form["lang"] == "nl"
        assert form.button.text == "Abonnement beëindigen"
        assert claims_of(form.select_one("[name=token]")["value"])["customer"]["locale"] == "nl"

    def test_refuses_a_language_it_does_not_have(self, host: Host) -> None:
        host.sign_in()

        assert host.browser.post("/language", data={"locale": "xx"}).status_code == 422

    def test_shows_price_and_next_charge_on_the_customers_calendar(self, host: Host) -> None:
        host.sign_in(1007)  # 26 December 07:15 in Tokyo, still the 25th in London

        assert "¥4,800 a month" in plan_of(host)
        assert "Next charge ¥4,800 on 26 December 2026" in plan_of(host)

    def test_shows_what_an_offer_changed(self, host: Host) -> None:
        host.sign_in(1001)
        host.offer("discount", {"percent": 25, "periods": 3})

        assert "Discount 25 %; full price again on 7 March 2027" in plan_of(host)
        assert "Next charge €21.75 on 7 December 2026" in plan_of(host)

    def test_shows_a_pause_with_both_its_days(self, host: Host) -> None:
        host.sign_in(1001)
        host.offer(
            "pause", {"starts_at": "2026-12-07T22:15:03Z", "resumes_at": "2027-02-07T22:15:03Z"}
        )

        assert "Pauses on 7 December 2026 Paused until 7 February 2027" in plan_of(host)

    def test_asks_nobody_to_cancel_twice(self, host: Host) -> None:
        host.sign_in()
        host.cancel()

        page = page_of(host, "/billing")
        assert "Ends on 7 December 2026" in plan_of(host)
        assert page.select_one("[name=token]") is None

    def test_sends_strangers_to_the_sign_in(self, host: Host) -> None:
        assert host.browser.get("/billing").location == "/"


class TestStartCancel:
    def test_leads_to_the_own_page_while_fairwell_is_away(
        self, make_host: Callable[..., Host]
    ) -> None:
        host = make_host(fairwell_url="http://127.0.0.1:9")  # the discard port: nobody listens
        host.sign_in()

        answer = host.browser.post("/billing/cancel", data={"token": "any"})

        assert (answer.status_code, answer.location) == (303, "/billing/cancel-directly")
        assert host.subscription().ends_at is None


class TestCancelDirectly:
    def test_cancels_without_fairwell(self, host: Host) -> None:
        host.sign_in()

        page = host.browser.post("/billing/cancel-directly", follow_redirects=True)

        assert "Your subscription is canceled." in page.text
        assert host.subscription().ends_at == datetime(2026, 12, 7, 22, 15, 3, tzinfo=UTC)

    def test_changes_nothing_on_get(self, host: Host) -> None:
        host.sign_in()
        host.browser.get("/billing/cancel-directly")

        assert host.subscription().ends_at is None

    def test_is_for_nobody_who_is_not_signed_in(self, host: Host) -> None:
        assert host.browser.post("/billing/cancel-directly").status_code == 401


class TestEveryPage:
    @pytest.mark.parametrize("path", PAGES)
    def test_is_well_formed_and_lets_only_fairwell_in(self, host: Host, path: str) -> None:
        host.sign_in()
        host.cancel(number=1002)
        host.tell("session.ended")

        answer = host.browser.get(path)
        page = BeautifulSoup(answer.text, "html.parser")

        assert len(page.select("h1")) == 1
        assert page.title.text.endswith("Tidemark")
        assert page.html["lang"]
        assert not page.select("style, [style], script:not([src]), [onclick], [onsubmit]")
        assert not [
            one for one in page.select("input:not([type=hidden]), select") if not labeled(page, one)
        ]
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert (
            "script-src 'self' http://localhost:8000/embed/v1.js http://localhost:8000/embed/prepare.js;"
            in policy
        )
        assert "frame-src http://localhost:8000;" in policy
        assert "form-action 'self' http://localhost:8000;" in policy

    def test_is_alive(self, host: Host) -> None:
        assert host.browser.get("/healthz").json == {"status": "ok"}


def labeled(page: BeautifulSoup, field: Any) -> bool:
    return bool(field.find_parent("label") or page.select_one(f'label[for="{field.get("id")}"]'))
