"""How a customer of the demo host finds the way back to a canceled subscription."""

import json
from collections.abc import Callable
from dataclasses import replace

from tests.faults.receivers import Receiver
from tests.functional.demo.host import CREDENTIALS, Host
from tests.functional.demo.test_pages import page_of

LINK = "http://localhost:8000/back/a-link"


def come_back(host: Host) -> str:
    response = host.browser.post("/billing/come-back")
    assert response.status_code == 303
    return str(response.location)


class TestComingBack:
    def test_leads_to_the_page_that_fairwell_names(
        self, make_host: Callable[..., Host], receiver: Receiver
    ) -> None:
        asked: list[str] = []
        link = json.dumps({"url": LINK}).encode()
        receiver.answer = lambda heard: asked.append(heard.path) or (201, {}, link)
        host = make_host(fairwell_url=receiver.url.removesuffix("/hook"))
        host.sign_in()
        host.cancel()

        assert come_back(host) == LINK
        assert asked == ["/api/v1/sessions/cs_1/back-link"]

    def test_from_a_test_asks_with_the_key_of_test_mode(
        self, make_host: Callable[..., Host], receiver: Receiver
    ) -> None:
        keys: list[str] = []
        link = json.dumps({"url": LINK}).encode()
        receiver.answer = lambda heard: (
            keys.append(heard.headers["authorization"])
            or (
                201,
                {},
                link,
            )
        )
        host = make_host(
            fairwell_url=receiver.url.removesuffix("/hook"),
            credentials=replace(CREDENTIALS, api_key="fw_live_1", test_api_key="fw_test_1"),
        )
        host.sign_in()
        for mode in ("live", "test"):
            host.cancel(webhook_id=f"act_{mode}", mode=mode)
            come_back(host)

        assert keys == ["Bearer fw_live_1", "Bearer fw_test_1"]

    def test_out_of_a_pause_has_a_link_of_its_own(
        self, make_host: Callable[..., Host], receiver: Receiver
    ) -> None:
        asked: list[str] = []
        link = json.dumps({"url": LINK}).encode()
        receiver.answer = lambda heard: asked.append(heard.path) or (201, {}, link)
        host = make_host(fairwell_url=receiver.url.removesuffix("/hook"))
        host.sign_in()
        assert "Resume early" not in page_of(host, "/billing").text
        moments = {"starts_at": "2026-12-07T00:00:00Z", "resumes_at": "2027-02-07T00:00:00Z"}
        host.offer("pause", moments)

        assert "Resume early" in page_of(host, "/billing").text
        assert host.browser.post("/billing/resume").location == LINK
        assert asked == ["/api/v1/sessions/cs_1/resume-link"]

    def test_is_offered_until_the_end_and_afterwards(self, host: Host) -> None:
        host.sign_in()
        host.cancel()
        assert "Undo the cancellation" in page_of(host, "/billing").text

        host.act("undo_cancel")
        assert host.subscription().ends_at is None

        host.cancel(effective="immediately")
        assert "Come back" in page_of(host, "/billing").text
        host.act("reactivate")
        assert host.subscription().ends_at is None

    def test_says_so_when_fairwell_cannot_be_reached(self, make_host: Callable[..., Host]) -> None:
        host = make_host(fairwell_url="http://127.0.0.1:1")
        host.sign_in()
        host.cancel()

        assert come_back(host) == "/billing?notice=no_way_back"

    def test_is_for_nobody_who_is_not_signed_in(self, host: Host) -> None:
        assert host.browser.post("/billing/come-back").status_code == 401
