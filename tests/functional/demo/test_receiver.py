"""Who is believed, what is kept, and how often it came."""

import json

import pytest
from bs4 import BeautifulSoup

from tests.functional.demo.host import ACTION_SECRET, WEBHOOK_SECRET, Host, sign


def received(host: Host) -> str:
    return BeautifulSoup(host.browser.get("/received").text, "html.parser").get_text(
        " ", strip=True
    )


class TestReceiveWebhook:
    def test_keeps_a_signed_event(self, host: Host) -> None:
        assert host.tell("session.ended", sequence=4).status_code == 204

        assert "1. session.ended Verified Session cs_1 Sequence 4 Answered 204" in received(host)

    def test_counts_duplicates_by_their_id(self, host: Host) -> None:
        for _ in range(3):
            host.tell("session.ended", webhook_id="evt_same")

        text = received(host)
        assert "came 3 times" in text
        assert text.count("session.ended Verified") == 1

    def test_shows_the_newest_first_with_the_order_of_arrival(self, host: Host) -> None:
        host.tell("session.started")
        host.tell("session.answered")

        text = received(host)
        assert text.index("2. session.answered") < text.index("1. session.started")

    def test_shows_text_of_customers_as_text(self, host: Host) -> None:
        host.tell("session.answered", text="<script>alert(1)</script>{{ 7 * 7 }}")

        page = host.browser.get("/received").text
        assert "<script>alert" not in page
        assert "{{ 7 * 7 }}" in page


class TestVerification:
    @pytest.mark.parametrize("endpoint", ["actions", "webhooks"])
    @pytest.mark.parametrize(
        "broken",
        [
            {"webhook-signature": "v1,bm8="},
            {"webhook-signature": "nonsense"},
            {"webhook-id": "evt_other"},
            {"webhook-timestamp": "1700000000"},
            {"webhook-timestamp": "soon"},
            {"webhook-signature": ""},
        ],
    )
    def test_refuses_and_notes_what_fairwell_did_not_sign(
        self, host: Host, endpoint: str, broken: dict[str, str]
    ) -> None:
        body = json.dumps({"type": "session.ended", "data": {}})
        secret = ACTION_SECRET if endpoint == "actions" else WEBHOOK_SECRET
        headers = sign(secret, "evt_1", body) | broken

        answer = host.fairwell.post(f"/fairwell/{endpoint}", data=body, headers=headers)

        assert answer.status_code == 401
        assert answer.json == {"error": "not verified"}
        assert f"To {endpoint} Not verified" in received(host)

    def test_keeps_the_two_secrets_apart(self, host: Host) -> None:
        body = json.dumps({"type": "action.requested", "data": {}})
        headers = sign(WEBHOOK_SECRET, "evt_1", body)

        assert (
            host.fairwell.post("/fairwell/actions", data=body, headers=headers).status_code == 401
        )

    @pytest.mark.parametrize("body", ["[]", "7", "{}", '{"type": "x", "data": []}', "not json"])
    def test_refuses_a_signed_body_that_is_no_message(self, host: Host, body: str) -> None:
        headers = sign(WEBHOOK_SECRET, "evt_1", body)

        assert (
            host.fairwell.post("/fairwell/webhooks", data=body, headers=headers).status_code == 401
        )

    def test_refuses_bytes_that_are_no_text(self, host: Host) -> None:
        answer = host.fairwell.post(
            "/fairwell/webhooks", data=b"\xff\xfe", headers=sign(WEBHOOK_SECRET, "evt_1", "")
        )

        assert answer.status_code == 401
        assert host.browser.get("/received").status_code == 200

    def test_keeps_only_the_newest_rejections_and_not_all_of_their_text(self, host: Host) -> None:
        for number in range(60):
            host.fairwell.post("/fairwell/webhooks", data=f"body {number} " + "x" * 5000)

        page = host.browser.get("/received").text
        assert "Not verified 50" in received(host)
        assert "body 59 " in page
        assert "body 9 " not in page
        assert "x" * 2001 not in page

    def test_refuses_a_body_without_end(self, host: Host) -> None:
        assert host.fairwell.post("/fairwell/webhooks", data="x" * 70_000).status_code == 413
