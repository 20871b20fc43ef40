"""An action that comes again changes nothing again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from typing import Any

from tests.functional.demo.host import NOW, Host


class TestSameActionTwice:
    def test_changes_the_subscription_once_and_gets_the_same_answer(self, host: Host) -> None:
        first = host.cancel("immediately", webhook_id="evt_once")
        host.act("reactivate")

        second = host.cancel("immediately", webhook_id="evt_once")

        assert second.data == first.data
        assert second.status_code == first.status_code
        assert host.subscription().status_at(NOW) == "active"

    def test_is_decided_once_when_the_tries_arrive_together(self, make_host: Any) -> None:
        seconds = count()
        host = make_host(now=lambda: NOW + timedelta(seconds=next(seconds)))

        def try_once(_: int) -> bytes:
            return host.cancel("immediately", webhook_id="evt_once").data

        with ThreadPoolExecutor(8) as pool:
            answers = set(pool.map(try_once, range(16)))

        assert len(answers) == 1
        assert "came 16 times" in host.browser.get("/received").text

    def test_stays_refused_when_billing_would_do_it_by_now(self, host: Host) -> None:
        host.switch(actions="refuse")
        first = host.cancel(webhook_id="evt_once")
        host.switch(actions="ok")

        assert host.cancel(webhook_id="evt_once").data == first.data
        assert host.subscription().ends_at is None
