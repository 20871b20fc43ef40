"""Endpoints, what was delivered to them, and sending it again."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.clock import utcnow
from app.extensions import db
from app.members import audit
from app.webhooks import endpoints as rooms
from app.webhooks import replaying, service
from app.webhooks.models import DisabledReason
from tests.support.clocks import MovableClock
from tests.support.console_browser import ConsolePage, Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor


@pytest.fixture
def endpoint_id(app: Flask, host: Host) -> str:
    """The endpoint the host began with."""
    with app.app_context():
        (found,) = rooms.list_endpoints(host.account_id)
        return found.id


def verbs(app: Flask, host: Host) -> list[str]:
    with app.app_context():
        return [entry.verb for entry in audit.list_entries(host.account_id)]


def follow(desk: Desk, page: ConsolePage) -> ConsolePage:
    assert page.location, page
    return desk.open(page.location)


def statuses(app: Flask, host: Host) -> dict[str, int]:
    with app.app_context():
        found = [each.status.value for each in service.list_deliveries(host.account_id, limit=1000)]
    return {status: found.count(status) for status in set(found)}


def come(customer: Visitor, host: Host, **claims: Any) -> None:
    customer.press(customer.press(customer.open(host.token(**claims)), "cancel"), "keep")
    host.work()


class TestEndpoints:
    def test_are_listed_with_their_health(self, desk: Desk, customer: Visitor, host: Host):
        come(customer, host)

        words = desk.open("webhooks").words
        assert "/events Healthy" in words
        assert "ago" in words

    def test_nobody_has_contacted_yet_are_not_said_to_listen(self, desk: Desk):
        words = desk.open("webhooks").words

        assert "/events No deliveries yet" in words
        assert "Healthy" not in words

    def test_teach_when_there_are_none(self, owner: Desk, make_host):
        page = owner.at(make_host(webhook_url=None)).open("webhooks")
        assert "No endpoints yet" in page.words
        assert page.link("Add endpoint")

    @both_databases
    def test_are_added_with_a_secret_that_is_shown_once(self, app: Flask, desk: Desk, host: Host):
        fields = {"url": "https://app.example.com/hook", "mode": "live"}
        page = desk.submit(desk.open("webhooks/new"), "webhooks/new", **fields)

        secret = page.soup.select_one("#secret").get_text()
        assert secret.startswith("whsec_")
        with app.app_context():
            made = rooms.list_endpoints(host.account_id)[-1]
            assert (made.url, made.secret, made.types) == (fields["url"], secret, [])
        assert secret not in desk.open(f"webhooks/{made.id}").text
        assert verbs(app, host) == ["endpoint.created"]

    @pytest.mark.parametrize("url", ["", "ftp://x.example", "nonsense", "https://a:b@x.example"])
    def test_are_refused_where_nobody_can_listen(self, desk: Desk, url: str):
        page = desk.post("webhooks/new", {"url": url, "mode": "live"})

        assert page.status == 422
        assert page.alert
        assert page.soup.select_one("#url")["value"] == url

    def test_can_be_changed(self, app: Flask, owner: Desk, host: Host, endpoint_id: str):
        path = f"webhooks/{endpoint_id}/edit"
        page = owner.submit(owner.open(path), path, mode="both", types=["session.ended"])

        words = follow(owner, page).words
        assert "session.ended" in words
        assert "Session ended" in words
        with app.app_context():
            assert rooms.get_endpoint(host.account_id, endpoint_id).types == ["session.ended"]

    def test_refuse_events_that_do_not_exist(self, owner: Desk, endpoint_id: str):
        path = f"webhooks/{endpoint_id}/edit"
        page = owner.submit(owner.open(path), path, types=["session.exploded"])
        assert page.status == 422

    def test_get_a_new_secret_beside_the_old_one(
        self, app: Flask, desk: Desk, host: Host, endpoint_id: str
    ):
        page = desk.post(f"webhooks/{endpoint_id}/rotate")

        secret = page.soup.select_one("#secret").get_text()
        assert "stays valid until" in page.words
        with app.app_context():
            found = rooms.get_endpoint(host.account_id, endpoint_id)
            both = rooms.signing_secrets(found, utcnow())
            assert both == [secret, host.credentials["webhook_secret"]]

    def test_can_be_disabled_and_enabled(
        self, app: Flask, desk: Desk, host: Host, endpoint_id: str
    ):
        page = follow(desk, desk.post(f"webhooks/{endpoint_id}/disable"))
        assert "Disabled by a member." in page.words
        assert "Send test" not in page.words

        page = follow(desk, desk.submit(page, "/enable"))
        assert "No deliveries yet" in page.words
        assert verbs(app, host) == ["endpoint.enabled", "endpoint.disabled"]

    def test_say_why_they_were_given_up(
        self, app: Flask, owner: Desk, host: Host, endpoint_id: str
    ):
        with app.app_context():
            rooms.disable_endpoint(host.account_id, endpoint_id, DisabledReason.GONE)
            db.session.commit()

        assert "responded with 410 Gone" in owner.open(f"webhooks/{endpoint_id}").words

    def test_of_one_mode_are_not_seen_in_the_other(self, app: Flask, owner: Desk, host: Host):
        with app.app_context():
            made = rooms.create_endpoint(host.account_id, "https://x.example/live", mode="live")
            db.session.commit()
            live_only = made.id

        assert "x.example" in owner.open("webhooks").words
        assert "x.example" not in owner.in_mode("test").open("webhooks").words
        assert owner.in_mode("test").open(f"webhooks/{live_only}").status == 404

    def test_of_other_accounts_do_not_exist(self, owner: Desk, endpoint_id: str, make_host):
        other = owner.at(make_host())
        for path in (f"webhooks/{endpoint_id}", f"webhooks/{endpoint_id}/edit"):
            assert other.open(path).status == 404
        for verb in ("test", "disable", "enable", "rotate", "replay", "edit"):
            assert other.post(f"webhooks/{endpoint_id}/{verb}").status == 404

    @pytest.mark.parametrize(("role", "looks"), [("editor", 200), ("support", 403)])
    def test_are_managed_by_owners_alone(self, make_desk, endpoint_id: str, role: str, looks: int):
        desk = make_desk(role)
        assert desk.open("webhooks").status == looks
        assert desk.open("webhooks/new").status == 403
        assert desk.post(f"webhooks/{endpoint_id}/rotate").status == 403
        assert desk.post(f"webhooks/{endpoint_id}/replay").status == 403


class TestTest:
    @both_databases
    def test_is_a_signed_delivery_to_one_endpoint(
        self, app: Flask, desk: Desk, host: Host, endpoint_id: str
    ):
        with app.app_context():
            rooms.create_endpoint(host.account_id, f"{host.receiver.url}/other")
            rooms.change_endpoint(
                host.account_id,
                endpoint_id,
                rooms.get_endpoint(host.account_id, endpoint_id).url,
                types=["session.ended"],
                mode=None,
                include_text=False,
            )
            db.session.commit()
        waiting = follow(desk, desk.post(f"webhooks/{endpoint_id}/test"))
        assert waiting.soup.select_one("#test[hx-get]"), "it asks for the answer"

        host.work()
        (event,) = host.heard
        assert event["type"] == "endpoint.tested"
        assert event["data"]["endpoint_id"] == endpoint_id
        assert statuses(app, host) == {"delivered": 1}
        answered = desk.open(f"webhooks/{endpoint_id}?tested={event['id']}")
        assert "Your server responded with 204." in answered.words
        assert not answered.soup.select("#test[hx-get]"), "it asks no more"

    def test_says_that_there_was_no_answer(self, owner: Desk, host: Host, endpoint_id: str):
        host.receiver.answer = lambda heard: (500, {"Connection": "close"}, b"out of order")
        page = owner.post(f"webhooks/{endpoint_id}/test")
        host.work()

        assert "responded with 500" in follow(owner, page).words


class TestDeliveries:
    @both_databases
    def test_are_listed_and_filtered(
        self, app: Flask, owner: Desk, customer: Visitor, host: Host, endpoint_id: str
    ):
        come(customer, host)

        def types(**query: str) -> list[str]:
            page = owner.open("webhooks/deliveries", **query)
            return [each.get_text(strip=True) for each in page.soup.select("tbody th")]

        assert types() == ["session.ended", "session.started"]
        assert types(type="session.ended") == ["session.ended"]
        assert types(status="dead") == []
        assert types(status="delivered", to=endpoint_id) == types()
        assert types(to="we_nobody") == []
        assert owner.in_mode("test").open("webhooks/deliveries").soup.select("tbody") == []

    def test_show_request_and_answer_without_secrets(
        self, app: Flask, owner: Desk, customer: Visitor, host: Host
    ):
        come(customer, host)
        page = owner.open(owner.open("webhooks/deliveries").link("session.ended"))

        assert "Response 204" in page.words
        assert '"outcome": "kept"' in page.words
        assert f"webhook-id: {host.heard[-1]['id']}" in page.words
        assert "webhook-signature: v1,…" in page.words
        assert host.credentials["webhook_secret"] not in page.text

    @both_databases
    def test_can_be_sent_again(self, app: Flask, desk: Desk, customer: Visitor, host: Host):
        come(customer, host)
        page = desk.open(desk.open("webhooks/deliveries").link("session.ended"))
        assert f"posts the body below to {host.receiver.url.removesuffix('/hook')}" in page.words
        waiting = follow(desk, desk.submit(page, "/replay"))
        assert "Resent. Waiting for the response." in waiting.words
        assert waiting.soup.select_one("#delivery[hx-get]")
        host.work()

        answered = desk.open(str(waiting.soup.select_one("#delivery")["hx-get"]))
        assert "Resent. Your server responded with 204." in answered.words
        assert not answered.soup.select("#delivery[hx-get]")
        ended = [event["id"] for event in host.heard if event["type"] == "session.ended"]
        assert len(ended) == 2
        assert len(set(ended)) == 1
        assert verbs(app, host) == ["delivery.replayed"]

    @both_databases
    def test_stop_being_asked_for_where_no_worker_runs(
        self, owner: Desk, customer: Visitor, host: Host, endpoint_id: str, clock: MovableClock
    ):
        come(customer, host)
        page = owner.open(owner.open("webhooks/deliveries").link("session.ended"))
        pages = [
            follow(owner, owner.submit(page, "/replay")),
            follow(owner, owner.post(f"webhooks/{endpoint_id}/test")),
        ]
        owner.post(f"webhooks/{endpoint_id}/replay", {"what": "dead"})
        addresses = [
            str(p.soup.select_one("main [hx-get][hx-trigger^=every]")["hx-get"]) for p in pages
        ]
        for path in (*addresses, f"webhooks/{endpoint_id}/replay"):
            assert "does not seem to be running" not in owner.open(path).words, path
            with clock.moved(seconds=31):
                later = owner.open(path)
            assert "does not seem to be running" in later.alert, path
            assert not later.soup.select("main [hx-trigger^=every]"), path
        host.work()

        with clock.moved(seconds=31):
            assert (
                "does not seem to be running"
                not in owner.open(f"webhooks/{endpoint_id}/replay").words
            )

    def test_of_other_accounts_and_modes_do_not_exist(
        self, owner: Desk, customer: Visitor, host: Host, make_host
    ):
        come(customer, host)
        path = owner.open("webhooks/deliveries").link("session.ended")
        delivery_id = path.rpartition("/")[2]

        assert owner.in_mode("test").open(f"webhooks/deliveries/{delivery_id}").status == 404
        other = owner.at(make_host())
        assert other.open(f"webhooks/deliveries/{delivery_id}").status == 404
        assert other.post(f"webhooks/deliveries/{delivery_id}/replay").status == 404

    def test_answer_htmx_with_the_results_alone(self, owner: Desk, customer: Visitor, host: Host):
        come(customer, host)
        url = f"{owner.place}/webhooks/deliveries?status=delivered"
        response = owner.client.get(url, headers={"HX-Request": "true"})

        assert response.text.strip().startswith('<div id="results"')


class TestReplay:
    @both_databases
    def test_of_what_was_given_up_goes_in_batches(
        self,
        app: Flask,
        desk: Desk,
        customer: Visitor,
        host: Host,
        endpoint_id: str,
        monkeypatch: pytest.MonkeyPatch,
    ):
        monkeypatch.setattr(replaying, "BATCH", 3)
        come(customer, host)
        host.receiver.answer = lambda heard: (503, {"Connection": "close"}, b"")
        for _ in range(4):
            customer.press(customer.press(customer.open(host.token()), "cancel"), "keep")
        host.work()
        desk.post(f"webhooks/{endpoint_id}/disable")
        host.work(utcnow() + timedelta(hours=1))  # what is on its way is given up
        assert statuses(app, host) == {"delivered": 2, "dead": 8}
        host.receiver.answer = host.answer
        page = follow(desk, desk.post(f"webhooks/{endpoint_id}/enable"))
        heard_before = len(host.heard)

        page = follow(desk, desk.submit(page, "/replay", what="dead"))
        assert page.soup.select_one("#progress[hx-get]"), "it asks how far it has come"
        host.work()

        assert statuses(app, host) == {"delivered": 10}
        assert len(host.heard) - heard_before == 8
        page = desk.open(f"webhooks/{endpoint_id}/replay")
        assert "8 deliveries were resent" in page.words
        assert not page.soup.select("#progress[hx-get]"), "it asks no more"
        assert "endpoint.replayed" in verbs(app, host)

    @both_databases
    def test_of_everything_is_within_its_days(
        self, app: Flask, desk: Desk, customer: Visitor, host: Host, endpoint_id: str
    ):
        come(customer, host)
        today = utcnow().date().isoformat()
        page = desk.open(f"webhooks/{endpoint_id}")
        desk.submit(page, "/replay", **{"what": "all", "from": "2020-01-01", "to": "2020-01-31"})
        host.work()
        assert len(host.heard) == 2

        desk.submit(page, "/replay", **{"what": "all", "from": today, "to": today})
        host.work()
        assert len(host.heard) == 4

    def test_of_everything_needs_both_days(self, desk: Desk, endpoint_id: str):
        page = desk.post(f"webhooks/{endpoint_id}/replay", {"what": "all", "from": "2026-01-01"})
        assert page.status == 422
        assert page.alert == "Choose the first and the last day."

    def test_leaves_the_other_mode_alone(
        self, app: Flask, owner: Desk, customer: Visitor, host: Host, endpoint_id: str
    ):
        come(customer, host, mode="test")
        today = utcnow().date().isoformat()
        owner.post(
            f"webhooks/{endpoint_id}/replay", {"what": "all", "from": "2020-01-01", "to": today}
        )
        host.work()

        assert len(host.heard) == 2

    def test_is_ordered_once_at_a_time(self, app: Flask, owner: Desk, host: Host, endpoint_id: str):
        for _ in range(2):
            owner.post(f"webhooks/{endpoint_id}/replay", {"what": "dead"})

        assert verbs(app, host) == ["endpoint.replayed"]

    def test_ends_when_the_endpoint_is_disabled(
        self, app: Flask, owner: Desk, customer: Visitor, host: Host, endpoint_id: str
    ):
        come(customer, host)
        today = utcnow().date().isoformat()
        fields = {"what": "all", "from": "2020-01-01", "to": today}
        owner.post(f"webhooks/{endpoint_id}/replay", fields)
        owner.post(f"webhooks/{endpoint_id}/disable")
        host.work()

        assert len(host.heard) == 2
        with app.app_context():
            assert replaying.latest_replay(host.account_id, endpoint_id).finished_at


def test_the_test_event_is_as_it_was_agreed(owner: Desk, host: Host, endpoint_id: str):
    owner.post(f"webhooks/{endpoint_id}/test")
    host.work()

    (event,) = host.heard
    assert set(event["data"]) == {"endpoint_id", "mode", "sequence"}
    assert json.dumps(event)
