"""The open token: every rule of the contract, and what a customer sees when one is broken."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from flask import Flask

from app.accounts import service as accounts
from app.extensions import db
from app.sessions.tokens import itsdangerous_serializer
from tests.databases import both_databases
from tests.hosts import FALLBACK, ORIGIN, RETURN, Host
from tests.pages import Visitor

NOW = int(time.time())
Forge = Callable[[Host], str]


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def raw(host: Host, payload: bytes, **header: Any) -> str:
    """Sign bytes as they are, with the account's key."""
    key = host.credentials["signing_key"]
    head = {"alg": "HS256", "kid": key["kid"], "typ": "JWT"} | header
    text = f"{encoded(json.dumps(head).encode())}.{encoded(payload)}"
    return f"{text}.{encoded(hmac.digest(key['secret'].encode(), text.encode(), hashlib.sha256))}"


def payload(host: Host, *, instead: tuple[str, str] = ("", "")) -> bytes:
    """Return claims as JSON, with one piece of the text replaced."""
    return json.dumps(host.claims()).replace(*instead).encode()


def unsigned(host: Host) -> str:
    return jwt.encode(host.claims(), None, algorithm="none", headers=kid_of(host))


def kid_of(host: Host) -> dict[str, str]:
    return {"kid": host.credentials["signing_key"]["kid"]}


MALFORMED: dict[str, Forge] = {
    "empty": lambda host: "",
    "two parts": lambda host: host.token().rpartition(".")[0],
    "four parts": lambda host: host.token() + ".e30",
    "not ASCII": lambda host: host.token() + "é",
    "a line end": lambda host: host.token() + "\n",
    "padding": lambda host: host.token() + "=",
    "alg none": unsigned,
    "alg HS512": lambda host: raw(host, payload(host), alg="HS512"),
    "alg missing": lambda host: raw(host, payload(host), alg=None),
    "typ at+jwt": lambda host: host.sign(host.claims(), typ="at+jwt"),
    "crit": lambda host: raw(host, payload(host), crit=["b64"], b64=False),
    "zip": lambda host: raw(host, payload(host), zip="DEF"),
    "jku": lambda host: raw(host, payload(host), jku="https://evil.example/keys"),
    "jwk": lambda host: raw(host, payload(host), jwk={"kty": "oct", "k": "c2VjcmV0"}),
    "x5u": lambda host: raw(host, payload(host), x5u="https://evil.example/cert"),
    "kid a number": lambda host: raw(host, payload(host), kid=7),
    "kid with NUL": lambda host: raw(host, payload(host), kid="key\0"),
    "duplicate keys": lambda host: raw(host, payload(host, instead=('"aud"', '"sub": "x", "aud"'))),
    "duplicate keys inside": lambda host: raw(
        host, payload(host, instead=('"plan"', '"ref": "x", "plan"'))
    ),
    "NaN": lambda host: raw(host, payload(host, instead=("2900", "NaN"))),
    "iss a number": lambda host: raw(host, b'{"iss": 7}'),
    "not JSON": lambda host: raw(host, b"claims"),
    "a list": lambda host: raw(host, b"[]"),
    "deep": lambda host: raw(host, b"[" * 2500),
    "bad UTF-8": lambda host: raw(host, b'{"iss": "\xff"}'),
    "4097 bytes": lambda host: host.token(padding="a" * 3000),
}

WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "iss missing": {"iss": None},
    "aud missing": {"aud": None},
    "aud other": {"aud": "stripe"},
    "aud a list": {"aud": ["fairwell"]},
    "sub missing": {"sub": None},
    "sub empty": {"sub": ""},
    "sub a number": {"sub": 7},
    "sub too long": {"sub": "a" * 201},
    "sub with NUL": {"sub": "a\0b"},
    "sub with a line end": {"sub": "a\r\nb"},
    "sub with a bidi override": {"sub": "a\u202eb"},
    "sub with half a character": {"sub": "a\ud800b"},
    "jti missing": {"jti": None},
    "jti short": {"jti": "a" * 21},
    "jti long": {"jti": "a" * 129},
    "jti with a space": {"jti": "a" * 30 + " "},
    "iat missing": {"iat": None},
    "iat a fraction": {"iat": NOW + 0.5},
    "iat a truth": {"iat": True},
    "iat a text": {"iat": str(NOW)},
    "iat before 1970": {"iat": -1},
    "exp missing": {"exp": None},
    "exp a fraction": {"exp": NOW + 900.5},
    "exp a text": {"exp": str(NOW + 900)},
    "exp too large": {"exp": 10**20},
    "exp before iat": {"exp": NOW - 1000},
    "a life of 901 seconds": {"iat": NOW, "exp": NOW + 901},
    "mode nonsense": {"mode": "staging"},
    "flow no key": {"flow": "../../x"},
    "flow with NUL": {"flow": "a\0"},
    "flow with a line end": {"flow": "a\nERROR forged"},
    "subscription missing": {"subscription": None},
    "subscription a list": {"subscription": [1]},
    "customer a list": {"customer": [1]},
    "name with NUL": {"customer": {"name": "a\0b"}},
    "too many traits": {"customer": {"traits": {f"t{n}": 1 for n in range(51)}}},
    "nested traits": {"customer": {"traits": {"plan": {"seats": 3}}}},
    "return_url too long": {"return_url": f"{ORIGIN}/{'a' * 2000}"},
}

BROKEN_SUBSCRIPTIONS: list[dict[str, Any]] = [
    {"ref": ""},
    {"ref": None},
    {"ref": "a\0"},
    {"plan": ""},
    {"plan": "\ud800"},
    {"status": 7},
    {"amount_minor": -1},
    {"amount_minor": 29.5},
    {"amount_minor": "2900"},
    {"amount_minor": True},
    {"amount_minor": 10**16},
    {"currency": "eur"},
    {"currency": "XYZ"},
    {"interval": "fortnight"},
    {"interval_count": 0},
    {"quantity": -1},
    {"started_at": "yesterday"},
    {"current_period_end": None},
    {"current_period_end": (NOW + 9) * 1000},
    {"trial_end": True},
    {"discounted": "yes"},
]

FOREIGN_RETURN_URLS = [
    "//evil.example",
    "javascript:alert(1)",
    "https://evil.example/account",
    "http://app.northwind.example/",
    f"{ORIGIN}@evil.example/",
    f"{ORIGIN}.evil.example/",
    f"{ORIGIN}:444/",
    "https://user:pass@app.northwind.example/",
    f"{ORIGIN}\\@evil.example",
    "https:\\\\evil.example",
    "https://аpp.northwind.example/",  # noqa: RUF001 (the first letter is Cyrillic)
    f"{ORIGIN}/\t//evil.example",
    "/account",
    "data:text/html,x",
    "",
]


def count_sessions(host: Host) -> int:
    return len(host.call("GET", "/sessions").json["data"])


class TestGoodToken:
    def test_opens_the_first_step(self, customer: Visitor, host: Host):
        page = customer.open(host.token())

        assert (page.status, page.step) == (200, "survey")
        assert host.only_session()["customer_ref"] == "customer-7"

    @pytest.mark.parametrize(
        "changes",
        [
            {"from_the_future": {"anything": ["at", "all"]}},
            {"mode": "live"},
            {"sub": "a" * 200},
            {"sub": "Größe 7 漢字"},
            {"jti": "a" * 22},
            {"iat": NOW - 30, "exp": NOW + 870},
            {"customer": None, "return_url": None},
            {"customer": {"name": "Zoë \u202e", "traits": {f"t{n}": "x" for n in range(50)}}},
        ],
    )
    def test_may_say_more_or_less(
        self, customer: Visitor, host: Host, changes: dict[str, Any]
    ):
        assert customer.open(host.token(**changes)).status == 200

    def test_takes_null_for_absent(self, customer: Visitor, host: Host):
        claims = host.claims() | {"flow": None, "mode": None, "customer": None, "return_url": None}

        assert customer.open(host.sign(claims)).status == 200

    @pytest.mark.parametrize(
        "wrong",
        [
            {"email": "no address"},
            {"email": 7},
            {"locale": "klingon!"},
            {"timezone": "Mars/Phobos"},
            {"country": "Germany"},
        ],
    )
    def test_opens_in_spite_of_a_claim_that_only_helps_us(
        self, customer: Visitor, host: Host, wrong: dict[str, Any]
    ):
        assert customer.open(host.token(customer=wrong)).status == 200

    def test_without_typ_opens(self, customer: Visitor, host: Host):
        assert customer.open(host.sign(host.claims(), typ=None)).status == 200

    @pytest.mark.parametrize("seconds", [-50, 50])
    def test_forgives_a_clock_that_is_a_minute_off(
        self, customer: Visitor, host: Host, seconds: int
    ):
        iat = NOW + seconds if seconds > 0 else int(time.time()) - 900 + seconds
        assert customer.open(host.token(iat=iat, exp=iat + 900)).status == 200

    def test_may_be_signed_with_itsdangerous(self, customer: Visitor, host: Host):
        serializer = itsdangerous_serializer(host.credentials["signing_key"]["secret"])

        page = customer.open(str(serializer.dumps(host.claims() | kid_of(host))))

        assert (page.status, page.step) == (200, "survey")

    def test_in_test_mode_keeps_to_itself(self, customer: Visitor, host: Host):
        customer.open(host.token(mode="test"))

        assert count_sessions(host) == 0
        assert len(host.call("GET", "/sessions", key="test_api_key").json["data"]) == 1


class TestBadToken:
    @pytest.mark.parametrize("forge", MALFORMED.values(), ids=list(MALFORMED))
    def test_out_of_form_is_refused(self, customer: Visitor, host: Host, forge: Forge):
        page = customer.open(forge(host))

        assert (page.status, page.step) == (400, "refusal")
        assert count_sessions(host) == 0

    @pytest.mark.parametrize("changes", WRONG_CLAIMS.values(), ids=list(WRONG_CLAIMS))
    def test_with_a_wrong_claim_is_refused(
        self, customer: Visitor, host: Host, changes: dict[str, Any]
    ):
        page = customer.open(host.token(**changes))

        assert (page.status, page.step) == (400, "refusal")
        assert count_sessions(host) == 0

    @pytest.mark.parametrize("changes", BROKEN_SUBSCRIPTIONS, ids=str)
    def test_with_a_broken_subscription_is_refused(
        self, customer: Visitor, host: Host, changes: dict[str, Any]
    ):
        assert customer.open(host.token(subscription=changes)).status == 400

    @pytest.mark.parametrize("url", FOREIGN_RETURN_URLS)
    def test_that_would_lead_elsewhere_is_refused(self, customer: Visitor, host: Host, url: str):
        page = customer.open(host.token(return_url=url))

        assert (page.status, page.step) == (403, "refusal")
        assert count_sessions(host) == 0

    def test_of_a_changed_payload_is_refused(self, customer: Visitor, host: Host):
        head, body, signature = host.token().split(".")
        forged = encoded(json.dumps(host.claims(sub="customer-8")).encode())

        assert customer.open(f"{head}.{forged}.{signature}").status == 401

    def test_of_an_unknown_key_is_refused(self, customer: Visitor, host: Host):
        assert customer.open(host.sign(host.claims(), kid="key_unknown")).status == 401

    def test_of_a_retired_key_is_refused(self, app: Flask, customer: Visitor, host: Host):
        with app.app_context():
            accounts.retire_signing_key(host.account_id, kid_of(host)["kid"])
            db.session.commit()

        assert customer.open(host.token()).status == 401

    def test_of_another_accounts_key_is_refused(self, customer: Visitor, make_host):
        mallory, victim = make_host(), make_host()

        forged = mallory.sign(victim.claims())
        with_victims_kid = jwt.encode(
            victim.claims(),
            mallory.credentials["signing_key"]["secret"],
            headers=kid_of(victim),
        )

        assert customer.open(forged).status == 401
        assert customer.open(with_victims_kid).status == 401
        assert count_sessions(victim) == 0

    def test_of_another_itsdangerous_purpose_is_refused(self, customer: Visitor, host: Host):
        serializer = itsdangerous_serializer("another secret")

        assert customer.open(str(serializer.dumps(host.claims() | kid_of(host)))).status == 401

    @pytest.mark.parametrize(("iat", "exp"), [(-1000, -100), (100, 1000)])
    def test_out_of_its_time_is_refused(self, customer: Visitor, host: Host, iat: int, exp: int):
        now = int(time.time())
        assert customer.open(host.token(iat=now + iat, exp=now + exp)).status == 401

    def test_for_a_flow_that_does_not_exist_is_told(self, customer: Visitor, host: Host):
        page = customer.open(host.token(flow="summer"))

        assert page.status == 404
        assert page.link("directly") == FALLBACK


class TestRefusal:
    @pytest.fixture
    def expired(self, host: Host) -> str:
        return host.token(iat=NOW - 5000, exp=NOW - 4500, sub="zoe-the-canary")

    def test_says_what_to_do_in_the_browsers_language(
        self, app: Flask, host: Host, expired: str
    ):
        response = app.test_client().post(
            "/open", data={"token": expired}, headers={"Accept-Language": "fr, nl;q=0.8"}
        )

        assert '<html lang="nl"' in response.text
        assert "opnieuw" in response.text

    def test_leads_to_the_hosts_own_way_to_cancel(self, customer: Visitor, expired: str):
        assert customer.open(expired).link("directly") == FALLBACK

    def test_tells_a_reference_and_the_log_the_reason(
        self, customer: Visitor, expired: str, caplog: pytest.LogCaptureFixture
    ):
        page = customer.open(expired)

        reference = page.words.partition("Reference: ")[2].split()[0]
        assert reference in caplog.text
        assert "expired" in caplog.text
        assert "expired" not in page.words

    def test_logs_neither_the_token_nor_the_person(
        self, customer: Visitor, host: Host, expired: str, caplog: pytest.LogCaptureFixture
    ):
        customer.open(expired)
        customer.open(host.token(subscription={"ref": ""}, sub="zoe-the-canary"))
        customer.press(customer.open(host.token(sub="zoe-the-canary")), "cancel")

        assert "canary" not in caplog.text
        assert "customer.example" not in caplog.text
        assert expired.split(".")[2] not in caplog.text

    def test_of_a_token_in_the_address_comes_with_a_hint(self, app: Flask, host: Host):
        response = app.test_client().get(f"/open?token={host.token()}")

        assert response.status_code == 400
        assert "key" in response.text
        assert count_sessions(host) == 0

    def test_of_a_bare_address_says_how_to_come_in(self, app: Flask):
        assert app.test_client().get("/open").status_code == 405


class TestOrigin:
    def test_that_is_registered_may_frame_the_page(self, customer: Visitor, host: Host):
        page = customer.open(host.token())

        assert f"frame-ancestors {ORIGIN}" in page.response.headers["Content-Security-Policy"]
        assert page.soup.body["data-embed-origin"] == ORIGIN

    def test_that_the_browser_keeps_silent_about_is_accepted(self, customer: Visitor, host: Host):
        page = customer.open(host.token(), origin=None)

        assert page.status == 200
        assert "data-embed-origin" not in page.soup.body.attrs

    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "null", "http://[", ORIGIN.upper(), f"{ORIGIN}."]
    )
    def test_that_is_foreign_is_refused(self, customer: Visitor, host: Host, origin: str):
        page = customer.open(host.token(), origin=origin)

        assert page.status == 403
        assert count_sessions(host) == 0

    @pytest.mark.parametrize("origin", ["https://any.example", "null", f"https://{'a' * 300}"])
    def test_does_not_matter_to_an_account_without_any(
        self, customer: Visitor, make_host, origin: str
    ):
        page = customer.open(make_host(origins=()).token(return_url=None), origin=origin)

        assert page.status == 200
        assert page.response.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in page.response.headers["Content-Security-Policy"]


@both_databases
class TestReplay:
    def test_resumes_the_same_session(self, customer: Visitor, host: Host):
        token = host.token()
        customer.press(customer.open(token), "continue", reason="too_expensive")

        assert customer.open(token).step == "offer"
        assert count_sessions(host) == 1

    def test_in_the_other_mode_is_another_session(self, customer: Visitor, host: Host):
        claims = host.claims()
        customer.press(customer.open(host.sign(claims)), "cancel")

        page = customer.open(host.sign(claims | {"mode": "test", "sub": "customer-8"}))

        assert page.step == "survey"

    def test_never_shows_the_session_to_another_customer(self, customer: Visitor, host: Host):
        claims = host.claims()
        customer.press(customer.open(host.sign(claims)), "cancel")

        page = customer.open(host.sign(claims | {"sub": "customer-8"}))

        assert (page.status, page.step) == (400, "refusal")

    def test_of_an_ended_session_shows_how_it_ended(self, customer: Visitor, host: Host):
        token = host.token()
        customer.press(customer.press(customer.open(token), "cancel"), "cancel")

        assert customer.open(token).outcome == "canceled"


def test_return_url_is_offered_when_it_is_over(customer: Visitor, host: Host):
    page = customer.press(customer.press(customer.open(host.token()), "cancel"), "cancel")

    assert page.link("Northwind") == RETURN
