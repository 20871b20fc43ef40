"""The token a customer's page carries: what it claims, and who gets one."""

from datetime import UTC, datetime

import jwt

from tests.functional.demo.host import NOW, Host, claims_of


class TestToken:
    def test_names_account_customer_and_subscription(self, host: Host) -> None:
        host.sign_in(1005)

        token = host.browser.post("/cancel-token").json["token"]

        claims = claims_of(token)
        assert jwt.get_unverified_header(token)["kid"] == "key_1"
        assert claims["sub"] == "account-1005"
        assert claims["iat"] == int(NOW.timestamp())
        assert 0 < claims["exp"] - claims["iat"] <= 900
        assert claims["return_url"] == "http://localhost/billing"
        assert claims["customer"]["region"] == "CA"
        assert claims["subscription"] == {
            "ref": "sub_1005",
            "plan": "pro",
            "status": "active",
            "amount_minor": 2900,
            "currency": "USD",
            "interval": "month",
            "started_at": int(datetime(2026, 6, 19, 22, 15, 3, tzinfo=UTC).timestamp()),
            "current_period_end": int(datetime(2026, 12, 19, 22, 15, 3, tzinfo=UTC).timestamp()),
            "discounted": False,
        }

    def test_is_new_each_time(self, host: Host) -> None:
        host.sign_in()

        tokens = [host.browser.get("/cancel-token").json["token"] for _ in range(2)]

        assert claims_of(tokens[0])["jti"] != claims_of(tokens[1])["jti"]

    def test_tells_of_a_trial_and_of_a_discount(self, host: Host) -> None:
        host.sign_in(1003)
        trial = claims_of(host.browser.post("/cancel-token").json["token"])["subscription"]
        host.sign_in(1006)
        discounted = claims_of(host.browser.post("/cancel-token").json["token"])["subscription"]

        assert trial["trial_end"] == trial["current_period_end"]
        assert trial["status"] == "trialing"
        assert discounted["discounted"] is True

    def test_is_for_nobody_who_is_not_signed_in(self, host: Host) -> None:
        assert host.browser.post("/cancel-token").status_code == 401

    def test_is_not_given_to_a_page_of_another_site(self, host: Host) -> None:
        host.sign_in()

        answer = host.browser.get("/cancel-token", headers={"Origin": "https://elsewhere.example"})

        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"

    def test_carries_no_way_back_that_fairwell_would_refuse(self, host: Host) -> None:
        host.sign_in()
        host.browser.set_cookie("tidemark_customer", "sub_1001", domain="intranet.example")

        answer = host.browser.post("/cancel-token", base_url="http://intranet.example")

        assert "return_url" not in claims_of(answer.json["token"])

    def test_is_of_live_mode_until_the_switchboard_says_test(self, host: Host) -> None:
        host.sign_in()
        live = host.browser.post("/cancel-token").json["token"]
        assert "Test mode" not in host.browser.get("/billing").text

        host.switch(tokens="test")
        test = host.browser.post("/cancel-token").json["token"]

        assert "mode" not in claims_of(live)
        assert claims_of(test)["mode"] == "test"
        assert "Test mode" in host.browser.get("/billing").text
        host.switch(tokens="live")
        assert "mode" not in claims_of(host.browser.post("/cancel-token").json["token"])
