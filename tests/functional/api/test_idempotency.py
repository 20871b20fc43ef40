"""A request that names itself is carried out once, however often it is sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import IdempotentRequest, Mode
from app.api.document.build import list_rules
from app.api.middleware import idempotency
from app.commands.operation.retention import delete_what_is_old
from app.extensions import db
from tests.functional.api.problems import check_problem
from tests.support.canaries import places_of
from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import Host

ENDPOINT = {"url": "https://hooks.example/in", "types": ["session.ended"]}
KEY = {"Idempotency-Key": "once"}
REPORT = {"status": "active", "subscription_ref": "sub-7"}


def count(host: Host) -> int:
    return len(host.call("GET", "/webhook-endpoints").json["data"])


@both_databases
def test_sent_again_is_answered_again_and_done_once(host: Host):
    before = count(host)
    one, two = (
        host.call("POST", "/webhook-endpoints", json=ENDPOINT, headers=KEY) for _ in range(2)
    )

    assert (one.status_code, two.status_code) == (201, 201)
    assert two.get_data() == one.get_data()  # the secret too: who lost the answer has it now
    assert one.headers.get("Idempotency-Replayed") is None
    assert two.headers["Idempotency-Replayed"] == "true"
    assert count(host) == before + 1


@both_databases
def test_sent_twice_at_once_is_done_once(app: Flask, host: Host):
    before, both = count(host), Barrier(2)

    def send(_: int) -> Any:
        both.wait(10)
        return host.call("POST", "/webhook-endpoints", json=ENDPOINT, headers=KEY)

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(send, range(2)))

    assert count(host) == before + 1
    assert {each.status_code for each in answers} <= {201, 409}
    assert 201 in {each.status_code for each in answers}
    again = host.call("POST", "/webhook-endpoints", json=ENDPOINT, headers=KEY)
    assert (again.status_code, again.json["url"]) == (201, ENDPOINT["url"])
    assert count(host) == before + 1


def test_a_put_keeps_its_tag(host: Host):
    read = host.call("GET", "/plans/pro")
    headers = KEY | {"If-Match": read.headers["ETag"]}
    body = read.json | {"name": "Professional"}
    one, two = (host.call("PUT", "/plans/pro", json=body, headers=headers) for _ in range(2))

    assert (one.status_code, two.status_code) == (200, 200)  # and not 412 for what it did itself
    assert two.headers["ETag"] == one.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/webhook-endpoints", ENDPOINT | {"url": "https://other.example/in"}),
        ("/experiments", ENDPOINT),
    ],
)
def test_another_request_with_the_key_is_refused(host: Host, path: str, body: dict[str, Any]):
    host.call("POST", "/webhook-endpoints", json=ENDPOINT, headers=KEY)

    other = host.call("POST", path, json=body, headers=KEY)

    check_problem(other, 409, "idempotency_key_reused")


def test_a_refused_request_can_be_mended(host: Host):
    bad = host.call("POST", "/webhook-endpoints", json={}, headers=KEY)
    good = host.call("POST", "/webhook-endpoints", json=ENDPOINT, headers=KEY)

    assert (bad.status_code, good.status_code) == (422, 201)


def test_whose_answer_is_not_kept_is_not_done_again(app: Flask, host: Host):
    """As when the service broke down between the effect and its answer."""
    host.call("POST", "/webhook-endpoints", json=ENDPOINT, headers=KEY)
    with app.app_context():
        db.session.scalars(select(IdempotentRequest)).one().answer = None
        db.session.commit()
    before = count(host)

    again = host.call("POST", "/webhook-endpoints", json=ENDPOINT, headers=KEY)

    check_problem(again, 409, "idempotency_key_in_use")
    assert count(host) == before


def test_each_mode_and_each_account_has_keys_of_its_own(make_host: Any):
    host, other = make_host(), make_host()
    answers = [
        whose.call("POST", "/webhook-endpoints", json=ENDPOINT, headers=KEY, key=key)
        for whose, key in ((host, "api_key"), (host, "test_api_key"), (other, "api_key"))
    ]

    assert [each.status_code for each in answers] == [201] * 3
    assert len({each.json["secret"] for each in answers}) == 3


def test_a_day_later_the_key_is_free(host: Host, app: Flask, clock: MovableClock):
    one = host.call("POST", "/webhook-endpoints", json=ENDPOINT, headers=KEY)
    with clock.moved(hours=23):
        kept = host.call("POST", "/webhook-endpoints", json=ENDPOINT, headers=KEY)
    with clock.moved(hours=25):
        free = host.call("POST", "/webhook-endpoints", json=ENDPOINT, headers=KEY)

    assert kept.json["id"] == one.json["id"] != free.json["id"]


def test_retention_deletes_what_is_a_day_old(host: Host, app: Flask, clock: MovableClock):
    host.call("POST", "/webhook-endpoints", json=ENDPOINT, headers=KEY)
    with clock.moved(hours=23), app.app_context():
        assert delete_what_is_old()["idempotency_keys"] == 0
    with clock.moved(hours=25), app.app_context():
        assert delete_what_is_old()["idempotency_keys"] == 1
        assert list(db.session.scalars(select(IdempotentRequest))) == []


def test_is_erased_with_the_customer_it_is_about(host: Host, app: Flask):
    ref = "zebra-canary-customer"
    host.call("POST", f"/customers/{ref}/subscription", json=REPORT, headers=KEY)
    assert any("idempotent_requests" in each for each in places_of(app))

    host.call("DELETE", f"/customers/{ref}")

    assert not any("idempotent_requests" in each for each in places_of(app))


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_that_is_none_is_refused(host: Host, key: str):
    headers = {"Idempotency-Key": key}
    answer = host.call("POST", "/webhook-endpoints", json=ENDPOINT, headers=headers)

    check_problem(answer, 400, "invalid_idempotency_key")


def test_secrets_in_answers_are_encrypted(host: Host, app: Flask):
    secret = host.call("POST", "/webhook-endpoints", json=ENDPOINT, headers=KEY).json["secret"]
    with app.app_context():
        kept = db.session.scalars(select(IdempotentRequest)).one()
        assert (kept.mode, secret in (kept.answer or "")) == (Mode.LIVE, True)
        stored = db.session.connection().exec_driver_sql("SELECT answer FROM idempotent_requests")
        assert secret not in str(stored.scalar())


def test_what_is_exempt_exists(app: Flask):
    known = {rule.endpoint for rule, _ in list_rules(app)}
    assert known >= idempotency.CHANGES_NOTHING | idempotency.IS_A_STREAM | idempotency.HAS_ITS_OWN
