"""Every way this backend can misbehave, and how an action is settled later."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from embed.demo.wording import LOCALES
from tests.functional.demo.host import Host


class TestActionModes:
    def test_slow_applies_first_and_answers_late(self, host: Host) -> None:
        host.switch(actions="slow")

        assert host.cancel().json["status"] == "applied"
        assert host.waits == [8.0]

    def test_pending_says_not_yet_and_changes_nothing(self, host: Host) -> None:
        host.switch(actions="pending")

        assert host.cancel().status_code == 202
        assert host.subscription().ends_at is None

    def test_pending_is_decided_by_the_next_try_once_billing_works(self, host: Host) -> None:
        host.switch(actions="pending")
        host.cancel(webhook_id="evt_1")
        host.switch(actions="ok")

        assert host.cancel(webhook_id="evt_1").json["status"] == "applied"
        assert host.subscription().ends_at is not None

    def test_refuse_says_why_in_every_language(self, host: Host) -> None:
        host.switch(actions="refuse")

        answer = host.cancel()

        assert answer.status_code == 422
        assert answer.json["status"] == "failed"
        assert set(answer.json["message"]) == set(LOCALES)
        assert host.subscription().ends_at is None

    @pytest.mark.parametrize(("mode", "status"), [("error", 500), ("down", 503)])
    def test_broken_changes_nothing_until_it_is_mended(
        self, host: Host, mode: str, status: int
    ) -> None:
        host.switch(actions=mode)
        assert host.cancel(webhook_id="evt_1").status_code == status
        assert host.subscription().ends_at is None

        host.switch(actions="ok")
        assert host.cancel(webhook_id="evt_1").status_code == 200
        assert host.subscription().ends_at is not None

    @pytest.mark.parametrize(("mode", "status"), [("error", 500), ("down", 503)])
    def test_broken_hides_a_decision_and_does_not_forget_it(
        self, host: Host, mode: str, status: int
    ) -> None:
        first = host.cancel(webhook_id="evt_1")
        host.switch(actions=mode)
        assert host.cancel(webhook_id="evt_1").status_code == status

        host.switch(actions="ok")
        assert host.cancel(webhook_id="evt_1").data == first.data


class TestWebhookModes:
    @pytest.mark.parametrize(
        ("mode", "status"),
        [("ok", 204), ("slow", 204), ("refuse", 422), ("error", 500), ("down", 503)],
    )
    def test_answers_as_it_is_switched(self, host: Host, mode: str, status: int) -> None:
        host.switch(webhooks=mode)

        assert host.tell("session.ended").status_code == status
        assert host.waits == ([8.0] if mode == "slow" else [])

    def test_leaves_the_other_endpoint_alone(self, host: Host) -> None:
        host.switch(webhooks="error")

        assert host.cancel().status_code == 200


class TestEligibilityModes:
    @pytest.mark.parametrize(
        ("mode", "status", "allowed"),
        [("ok", 200, ["pause"]), ("none", 200, []), ("slow", 200, ["pause"]), ("error", 500, None)],
    )
    def test_answers_as_it_is_switched(
        self, host: Host, mode: str, status: int, allowed: list[str] | None
    ) -> None:
        host.switch(eligibility=mode)

        answer = host.ask("pause")

        assert answer.status_code == status
        assert allowed is None or answer.json == {"offers": allowed}
        assert host.waits == ([8.0] if mode == "slow" else [])

    def test_hangs_up_when_it_is_down(self, host: Host) -> None:
        host.switch(eligibility="down")

        assert host.ask("pause").status_code == 503

    def test_shows_what_it_was_asked(self, host: Host) -> None:
        host.ask("pause", "basic_plan")

        assert "1. pause, basic_plan" in host.browser.get("/received").text

    def test_answers_nobody_but_fairwell(self, host: Host) -> None:
        assert host.fairwell.post("/fairwell/eligibility", data="{}").status_code == 401


class TestSwitch:
    def test_shows_what_is_chosen(self, host: Host) -> None:
        host.switch(actions="pending", webhooks="down")

        page = host.browser.get("/switch").text
        assert 'name="actions" value="pending" checked' in page
        assert 'name="webhooks" value="down" checked' in page

    def test_refuses_a_position_it_does_not_have(self, host: Host) -> None:
        assert host.switch(actions="sideways").status_code == 422
        assert host.switch(webhooks="pending").status_code == 422

    def test_refuses_a_form_of_another_site(self, host: Host) -> None:
        for origin in ("https://elsewhere.example", "null"):
            answer = host.browser.post(
                "/switch", data={"actions": "down"}, headers={"Origin": origin}
            )
            assert answer.status_code == 403
        assert host.cancel().status_code == 200

    def test_starts_over(self, host: Host) -> None:
        host.switch(actions="pending")
        host.cancel(webhook_id="evt_1")
        host.tell("session.ended")

        host.browser.post("/switch/start-over")

        assert "None yet" in host.browser.get("/received").text
        assert host.cancel(webhook_id="evt_1", subscription_ref="sub_1001-2").status_code == 200


class TestSettle:
    @pytest.fixture
    def reports(self) -> Iterator[list[Any]]:
        """What Fairwell's API was told; the first entry is its address."""
        heard: list[Any] = []

        class Api(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heard.append((self.path, self.headers["Authorization"], json.loads(body)))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        server = HTTPServer(("127.0.0.1", 0), Api)
        heard.append(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        yield heard
        server.shutdown()
        server.server_close()

    @pytest.fixture
    def pending_host(self, make_host: Callable[..., Host], reports: list[Any]) -> Host:
        host = make_host(fairwell_url=reports[0])
        host.switch(actions="pending")
        host.cancel(webhook_id="evt_1")
        return host

    def settle(self, host: Host, status: str, webhook_id: str = "evt_1") -> Any:
        return host.browser.post(
            "/received/settle",
            data={"webhook_id": webhook_id, "status": status},
            follow_redirects=True,
        )

    def test_applies_and_reports_with_the_api_key(
        self, pending_host: Host, reports: list[Any]
    ) -> None:
        page = self.settle(pending_host, "applied")

        assert "Fairwell took the report" in page.text
        assert pending_host.subscription().ends_at is not None
        path, key, body = reports[1]
        assert path == "/api/v1/actions/act_1001"
        assert key == "Bearer fw_test_key"
        assert body == {"status": "applied", "effective_at": "2026-12-07T22:15:03+00:00"}

    def test_reports_a_failure(self, pending_host: Host, reports: list[Any]) -> None:
        self.settle(pending_host, "failed")

        assert reports[1][2]["status"] == "failed"
        assert pending_host.subscription().ends_at is None

    def test_gives_the_next_try_the_decision(self, pending_host: Host) -> None:
        self.settle(pending_host, "applied")

        assert pending_host.cancel(webhook_id="evt_1").json["status"] == "applied"

    def test_does_not_decide_twice(self, pending_host: Host, reports: list[Any]) -> None:
        self.settle(pending_host, "failed")
        self.settle(pending_host, "applied")

        assert [report[2]["status"] for report in reports[1:]] == ["failed", "failed"]
        assert pending_host.subscription().ends_at is None

    def test_says_so_and_offers_another_try_when_fairwell_is_away(
        self, make_host: Callable[..., Host]
    ) -> None:
        host = make_host(fairwell_url="http://127.0.0.1:9")
        host.switch(actions="pending")
        host.cancel(webhook_id="evt_1")

        page = self.settle(host, "applied")

        assert "Fairwell did not take the report" in page.text
        assert "Report it again" in page.text

    def test_knows_only_what_came(self, pending_host: Host) -> None:
        assert self.settle(pending_host, "applied", "evt_never").status_code == 404
        assert self.settle(pending_host, "perhaps").status_code == 422
