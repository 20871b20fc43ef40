"""Segments, flows in work, deliveries and secrets over the API."""

from __future__ import annotations

import pytest

from tests.functional.api.problems import check_problem
from tests.support.hosts import Host
from tests.support.pages import Visitor

GERMANY = {"name": "Germany", "conditions": {"countries": ["DE"]}}
SHORT = {"fairwell": 1, "steps": ["confirm", "result"]}


class TestSegments:
    def test_are_made_changed_and_taken_away(self, host: Host):
        made = host.call("PUT", "/segments/germany", json=GERMANY)
        assert (made.status_code, made.json["conditions"]) == (201, {"countries": ["DE"]})
        changed = host.call("PUT", "/segments/germany", json=GERMANY | {"name": "DE"})
        assert (changed.status_code, changed.json["name"]) == (200, "DE")
        assert [each["key"] for each in host.call("GET", "/segments").json["data"]] == ["germany"]
        assert host.call("DELETE", "/segments/germany").status_code == 204
        assert host.call("GET", "/segments/germany").status_code == 404

    def test_that_offers_are_for_stay(self, host: Host):
        host.call("PUT", "/segments/germany", json=GERMANY)
        offer = host.call("GET", "/offers/quarter_off").json | {"segments": ["germany"]}
        assert host.call("PUT", "/offers/quarter_off", json=offer).status_code == 200

        check_problem(host.call("DELETE", "/segments/germany"), 409, "in_use")

    def test_that_routes_are_for_stay(self, host: Host):
        host.call("PUT", "/segments/germany", json=GERMANY)
        rules = {"rules": [{"segment": "germany", "flow": "default"}]}
        assert host.call("PUT", "/routes", json=rules).status_code == 200

        check_problem(host.call("DELETE", "/segments/germany"), 409, "in_use")

        host.call("PUT", "/routes", json={"rules": []})
        assert host.call("DELETE", "/segments/germany").status_code == 204

    def test_are_not_overwritten_unseen(self, host: Host):
        tag = host.call("PUT", "/segments/germany", json=GERMANY).headers["ETag"]
        host.call("PUT", "/segments/germany", json=GERMANY | {"name": "DE"})

        late = host.call("PUT", "/segments/germany", json=GERMANY, headers={"If-Match": tag})

        check_problem(late, 412, "precondition_failed")

    @pytest.mark.parametrize(
        ("body", "field"),
        [({}, "name"), (GERMANY | {"colour": "red"}, "colour")],
    )
    def test_name_each_field_that_is_wrong(self, host: Host, body, field):
        answer = host.call("PUT", "/segments/germany", json=body)
        check_problem(answer, 422, "invalid_segment")
        assert field in {each["field"] for each in answer.json["errors"]}


class TestDrafts:
    def test_are_begun_replaced_and_published(self, host: Host):
        made = host.call("PUT", "/flows/yearly/draft", json={"fairwell": 1, "steps": []})
        assert made.status_code == 201
        assert made.json["problems"]
        assert host.call("GET", "/flows/yearly").status_code == 404, "customers see nothing yet"
        early = host.call("POST", "/flows/yearly/draft/publish")
        check_problem(early, 422, "invalid_flow")

        whole = host.call("PUT", "/flows/yearly/draft", json=SHORT)
        assert (whole.status_code, whole.json["problems"]) == (200, [])
        published = host.call("POST", "/flows/yearly/draft/publish")
        assert (published.status_code, published.json["number"]) == (201, 1)
        versions = host.call("GET", "/flows/yearly/versions").json
        assert ([each["number"] for each in versions["data"]], versions["next"]) == ([1], None)

    def test_are_not_overwritten_unseen(self, host: Host):
        read = host.call("GET", "/flows/default/draft")
        headers = {"If-Match": read.headers["ETag"]}
        first = host.call("PUT", "/flows/default/draft", json=SHORT, headers=headers)
        assert first.status_code == 200

        late = host.call("PUT", "/flows/default/draft", json=SHORT, headers=headers)
        check_problem(late, 412, "precondition_failed")
        late = host.call("POST", "/flows/default/draft/publish", headers=headers)
        check_problem(late, 412, "precondition_failed")

    def test_are_given_up(self, host: Host):
        before = host.call("GET", "/flows/default/draft").json["document"]
        host.call("PUT", "/flows/default/draft", json=SHORT)
        assert host.call("DELETE", "/flows/default/draft").json["document"] == before

    @pytest.mark.parametrize("key", ["Yearly", "a b", "-x"])
    def test_of_a_key_that_is_none_are_refused(self, host: Host, key: str):
        check_problem(host.call("PUT", f"/flows/{key}/draft", json=SHORT), 422, "invalid_key")


class TestDeliveries:
    def test_are_read_and_sent_again(self, host: Host, customer: Visitor):
        customer.press(customer.press(customer.open(host.token()), "cancel"), "cancel")
        host.work()
        (endpoint,) = host.call("GET", "/webhook-endpoints").json["data"]
        path = f"/webhook-endpoints/{endpoint['id']}"
        found = host.call("GET", f"{path}/deliveries?limit=1&status=delivered").json
        (delivery,) = found["data"]
        assert found["next"] == delivery["id"]
        one = host.call("GET", f"{path}/deliveries/{delivery['id']}").json
        assert [each["status_code"] for each in one["tried"]] == [204]

        heard = len(host.heard)
        again = host.call("POST", f"{path}/deliveries/{delivery['id']}/replay")
        assert (again.status_code, again.json["status"]) == (200, "pending")
        twice = host.call("POST", f"{path}/deliveries/{delivery['id']}/replay")
        check_problem(twice, 409, "delivery_pending")
        host.work()
        assert [each["id"] for each in host.heard[heard:]] == [delivery["event_id"]]

    def test_of_a_stretch_of_time_are_sent_again(self, host: Host, customer: Visitor):
        customer.open(host.token())
        host.work()
        (endpoint,) = host.call("GET", "/webhook-endpoints").json["data"]
        path = f"/webhook-endpoints/{endpoint['id']}"
        heard = [each["id"] for each in host.heard]
        assert host.call("GET", f"{path}/replay").status_code == 404
        made = host.call("POST", f"{path}/replay", json={"dead_only": False})
        assert made.json["finished_at"] is None
        check_problem(host.call("POST", f"{path}/replay", json={}), 409, "replay_under_way")
        host.work()
        assert host.call("GET", f"{path}/replay").json["replayed"] == len(heard)
        assert [each["id"] for each in host.heard] == heard * 2

    def test_a_test_arrives(self, host: Host):
        (endpoint,) = host.call("GET", "/webhook-endpoints").json["data"]
        sent = host.call("POST", f"/webhook-endpoints/{endpoint['id']}/test")
        host.work()
        assert [each["id"] for each in host.heard] == [sent.json["event_id"]]

    def test_go_to_no_endpoint_that_is_disabled(self, host: Host):
        (endpoint,) = host.call("GET", "/webhook-endpoints").json["data"]
        path = f"/webhook-endpoints/{endpoint['id']}"
        host.call("POST", f"{path}/disable")
        check_problem(host.call("POST", f"{path}/test"), 409, "endpoint_disabled")
        check_problem(host.call("POST", f"{path}/replay", json={}), 409, "endpoint_disabled")


class TestSecrets:
    def test_signing_keys_are_rotated(self, host: Host, customer: Visitor):
        old = host.credentials["signing_key"]
        check_problem(host.call("POST", f"/signing-keys/{old['kid']}/retire"), 409, "last_key")
        new = host.call("POST", "/signing-keys")
        assert new.status_code == 201
        check_problem(host.call("POST", "/signing-keys"), 409, "too_many_keys")
        host.credentials = dict(host.credentials) | {
            "signing_key": {"kid": new.json["kid"], "secret": new.json["secret"]}
        }
        assert customer.open(host.token()).status == 200
        retired = host.call("POST", f"/signing-keys/{old['kid']}/retire")
        assert retired.json["retired_at"] is not None
        listed = host.call("GET", "/signing-keys")
        assert [each["kid"] for each in listed.json["data"]] == [new.json["kid"], old["kid"]]
        assert new.json["secret"] not in listed.text

    def test_the_secret_of_actions_is_rotated(self, host: Host):
        secret = host.call("POST", "/account/webhook-secret/rotate").json["secret"]
        assert secret.startswith("whsec_")
        assert secret != host.credentials["webhook_secret"]


class TestSessions:
    def test_are_narrowed_down(self, host: Host, customer: Visitor):
        page = customer.press(customer.open(host.token()), "cancel")
        customer.press(page, "cancel")
        customer.open(host.token(sub="customer-8", subscription={"ref": "sub-8"}))

        def listed(query: str) -> list[str]:
            rows = host.call("GET", f"/sessions?{query}").json["data"]
            return [each["customer_ref"] for each in rows]

        assert listed("outcome=canceled") == ["customer-7"]
        assert listed("outcome=open") == ["customer-8"]
        assert listed("subscription_ref=sub-8") == ["customer-8"]
        assert listed("since=2100-01-01T00:00:00Z") == []
        assert listed("until=2100-01-01T00:00:00Z") == ["customer-7", "customer-8"]

    @pytest.mark.parametrize("query", ["outcome=gone", "since=yesterday", "until=2026-01-01"])
    def test_are_not_narrowed_down_by_nonsense(self, host: Host, query: str):
        check_problem(host.call("GET", f"/sessions?{query}"), 400, "invalid_filter")

    def test_come_in_pages(self, host: Host, customer: Visitor):
        for number in range(3):
            customer.open(host.token(sub=f"c-{number}", subscription={"ref": f"s-{number}"}))
        first = host.call("GET", "/sessions?limit=2").json
        rest = host.call("GET", f"/sessions?limit=2&after={first['next']}").json
        assert [each["customer_ref"] for each in first["data"] + rest["data"]] == [
            "c-0",
            "c-1",
            "c-2",
        ]
        assert rest["next"] is None


def test_declarations_are_listed(host: Host):
    assert host.call("GET", "/declarations").json == {"data": [], "next": None}
    assert host.call("GET", "/declarations", key="test_api_key").json["data"] == []
