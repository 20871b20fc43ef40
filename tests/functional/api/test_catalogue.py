"""The catalogue, flows and endpoints over the API: read, changed, and never by accident."""

from __future__ import annotations

import pytest

from tests.support.hosts import Host

PLAN = {"name": "Team", "amount_minor": 900, "currency": "EUR", "interval": "month"}
OFFER = {"kind": "discount", "params": {"percent": 10, "periods": 2}}


class TestPlans:
    def test_are_made_changed_and_taken_away(self, host: Host):
        made = host.call("PUT", "/plans/team", json=PLAN)
        assert (made.status_code, made.json["amount_minor"]) == (201, 900)
        changed = host.call("PUT", "/plans/team", json=PLAN | {"amount_minor": 800})
        assert (changed.status_code, changed.json["amount_minor"]) == (200, 800)
        assert "team" in [each["key"] for each in host.call("GET", "/plans").json["data"]]
        assert host.call("DELETE", "/plans/team").status_code == 204
        assert host.call("GET", "/plans/team").status_code == 404

    def test_that_offers_need_stay(self, host: Host):
        answer = host.call("DELETE", "/plans/basic")
        assert (answer.status_code, answer.json["code"]) == (409, "in_use")

    def test_name_each_field_that_is_wrong(self, host: Host):
        bad = PLAN | {"amount_minor": -1, "currency": "EURO"}
        answer = host.call("PUT", "/plans/team", json=bad)
        assert (answer.status_code, answer.json["code"]) == (422, "invalid_plan")
        assert {each["field"] for each in answer.json["errors"]} == {"amount_minor", "currency"}


class TestOffers:
    def test_are_made_and_changed(self, host: Host):
        assert host.call("PUT", "/offers/tenth", json=OFFER).status_code == 201
        rests = host.call("PUT", "/offers/tenth", json=OFFER | {"is_active": False})
        assert (rests.status_code, rests.json["is_active"]) == (200, False)
        assert host.call("GET", "/offers/tenth").json["params"]["percent"] == 10

    @pytest.mark.parametrize(
        ("body", "field"),
        [({"kind": "discount"}, "params"), (OFFER | {"colour": "red"}, "colour")],
    )
    def test_name_each_field_that_is_wrong(self, host: Host, body, field):
        answer = host.call("PUT", "/offers/tenth", json=body)
        assert (answer.status_code, answer.json["code"]) == (422, "invalid_offer")
        assert field in {each["field"] for each in answer.json["errors"]}


class TestMatch:
    @pytest.mark.parametrize("path", ["/plans/pro", "/offers/quarter_off"])
    def test_overwrites_nothing_that_changed_since(self, host: Host, path: str):
        read = host.call("GET", path)
        body = dict(read.json)
        headers = {"If-Match": read.headers["ETag"]}
        body["title" if "offers" in path else "name"] = "Another"
        first = host.call("PUT", path, json=body, headers=headers)
        second = host.call("PUT", path, json=body, headers=headers)
        assert first.status_code == 200, first.json
        assert (second.status_code, second.json["code"]) == (412, "precondition_failed")

    def test_knows_a_tag_that_compression_marked(self, host: Host):
        packed = {"Accept-Encoding": "gzip"}
        read = host.call("GET", "/flows/default", headers=packed)
        tag = read.headers["ETag"]
        assert tag.endswith(':gzip"')
        document = host.call("GET", "/flows/default").json["document"]
        made = host.call(
            "POST", "/flows/default/versions", json=document, headers={"If-Match": tag}
        )
        assert made.status_code == 201, made.json

    def test_of_what_is_not_there_makes_nothing(self, host: Host):
        answer = host.call("PUT", "/plans/team", json=PLAN, headers={"If-Match": "*"})
        assert answer.status_code == 412
        assert host.call("GET", "/plans/team").status_code == 404


class TestFlows:
    def test_are_published_as_the_next_version(self, host: Host):
        read = host.call("GET", "/flows/default").json
        document = read["document"] | {"steps": ["confirm", "result"]}
        made = host.call("POST", "/flows/default/versions", json=document)
        assert (made.status_code, made.json["number"]) == (201, read["number"] + 1), made.json
        again = host.call("POST", "/flows/default/versions", json=document)
        assert again.json["number"] == read["number"] + 1
        old = host.call("GET", f"/flows/default/versions/{read['number']}")
        assert old.json["document"] == read["document"]
        (row,) = [r for r in host.call("GET", "/flows").json["data"] if r["key"] == "default"]
        assert row["published"] == read["number"] + 1

    def test_with_mistakes_are_refused_and_linted(self, host: Host):
        bad = {"fairwell": 1, "steps": [{"survey": {"reasons": [{"code": "to_expensive"}]}}]}
        refused = host.call("POST", "/flows/default/versions", json=bad)
        assert (refused.status_code, refused.json["code"]) == (422, "invalid_flow")
        assert "too_expensive" in refused.json["detail"]
        lint = host.call("POST", "/flows/lint", json=bad).json
        assert lint["is_valid"] is False
        assert any("too_expensive" in each for each in lint["problems"])


class TestEndpoints:
    def test_are_made_changed_turned_off_and_on(self, host: Host):
        body = {"url": "https://hooks.example/in", "types": ["session.ended"]}
        made = host.call("POST", "/webhook-endpoints", json=body)
        assert made.status_code == 201
        assert made.json["secret"].startswith("whsec_")
        path = f"/webhook-endpoints/{made.json['id']}"
        assert "secret" not in host.call("GET", path).json
        assert host.call("PUT", path, json=body | {"types": []}).json["types"] == []
        assert host.call("POST", f"{path}/disable").json["disabled_reason"] == "member"
        assert host.call("POST", f"{path}/enable").json["disabled_at"] is None
        rotated = host.call("POST", f"{path}/rotate").json["secret"]
        assert rotated != made.json["secret"]

    @pytest.mark.parametrize(
        "body", [{"url": "http://10.0.0.1/"}, {"url": "https://a.example", "types": ["x"]}, {}]
    )
    def test_that_cannot_be_are_refused(self, host: Host, body):
        answer = host.call("POST", "/webhook-endpoints", json=body)
        assert (answer.status_code, answer.json["code"]) == (422, "invalid_endpoint")


def test_the_account_and_its_members_show_no_secret(host: Host, owner):
    account, members = host.call("GET", "/account"), host.call("GET", "/members")
    assert account.json["id"] == host.account_id
    assert account.json["created_at"].endswith("Z")
    assert [each["role"] for each in members.json["data"]] == ["owner"]
    for text in (account.text, members.text):
        assert "secret" not in text
        assert "hash" not in text
