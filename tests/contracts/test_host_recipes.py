"""The recipes for hosts mint tokens and verify webhooks as the contract says, in every language."""

import base64
import hashlib
import hmac
import re
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from itsdangerous import URLSafeSerializer
from standardwebhooks import Webhook

from app.api.document.messages.samples import EXAMPLE_SECRET
from app.core.security.signing import serialize
from tests.contracts.examples import read_examples
from tests.contracts.host_recipes import (
    answer_with,
    each_language,
    mint_with,
    route_with,
    verify_with,
)
from tests.faults.receivers import misbehaving

SECRET = "c2VjcmV0LW9mLWEtc2lnbmluZy1rZXktaW4tYS10ZXN0"
"""Valid base64 on purpose: a recipe that decodes it signs with another key."""

NOW = 1_700_000_000
WEBHOOK_SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
EXAMPLES = read_examples()
BODY = '{"type": "session.ended",\n "data": {"customer_ref": "Zoë \\" 🙂"}} \n'


def open_request(**changes: Any) -> dict[str, Any]:
    """Return what a host knows when a customer wants to cancel."""
    return {
        "secret": SECRET,
        "kid": "key_01",
        "account_id": "acct_01",
        "customer_ref": "cus_7",
        "subscription": {
            "ref": "sub_7",
            "plan": "pro",
            "amount_minor": 2900,
            "currency": "EUR",
            "interval": "month",
            "current_period_end": NOW + 86_400,
            "discounted": False,
        },
        "customer": {"email": "zoe@example.com", "locale": "nl"},
        "flow": None,
        "return_url": None,
    } | changes


def claims_of(token: str, secret: str = SECRET, verify_exp: bool = True) -> dict[str, Any]:
    """Return the claims of a token, once a JWT library has accepted it."""
    return jwt.decode(
        token,
        secret.encode(),
        algorithms=["HS256"],
        audience="fairwell",
        issuer="acct_01",
        options={"require": ["exp", "iat", "jti", "sub"], "verify_exp": verify_exp},
    )


def signature(body: str = BODY, secret: str = WEBHOOK_SECRET, timestamp: int = NOW) -> str:
    """Sign a body with the official library."""
    return Webhook(secret).sign("evt_01", datetime.fromtimestamp(timestamp, UTC), body)


def webhook(**headers: str) -> dict[str, Any]:
    """Return a request that is valid as it stands; ``headers`` are changes to its headers."""
    signed = {
        "webhook-id": "evt_01",
        "webhook-timestamp": str(NOW),
        "webhook-signature": signature(),
    }
    changes = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"secret": WEBHOOK_SECRET, "headers": signed | changes, "body": BODY, "now": NOW}


@each_language()
class TestMint:
    def test_makes_a_token_that_a_jwt_library_accepts(self, language: str) -> None:
        request = open_request()

        token = mint_with(language, request)

        claims = claims_of(token)
        assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT", "kid": "key_01"}
        assert claims["sub"] == "cus_7"
        assert claims["subscription"] == request["subscription"]
        assert claims["customer"] == request["customer"]
        assert abs(claims["iat"] - time.time()) < 30

    def test_keeps_to_the_form_and_size_the_service_reads(self, language: str) -> None:
        token = mint_with(language, open_request(customer={"name": "漢字" * 100}))

        assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token, re.ASCII)
        assert len(token) <= 4096

    def test_lives_from_now_for_at_most_fifteen_minutes(self, language: str) -> None:
        claims = claims_of(mint_with(language, open_request(now=NOW)), verify_exp=False)

        assert claims["iat"] == NOW
        assert 0 < claims["exp"] - claims["iat"] <= 900

    def test_carries_any_text_unharmed(self, language: str) -> None:
        secret = "schlüssel-" + SECRET
        customer_ref = 'Größe "7" \\ </script> & \t 🙂'
        traits = {"team": 'Łódź "ü" 🙂 = :=', "seats": 12, "ratio": 0.5, "beta": True}
        request = open_request(
            secret=secret, customer_ref=customer_ref, customer={"traits": traits}
        )

        claims = claims_of(mint_with(language, request), secret)

        assert claims["sub"] == customer_ref
        assert claims["customer"]["traits"] == traits

    def test_takes_optional_claims_and_leaves_out_the_others(self, language: str) -> None:
        request = open_request(
            flow=None, mode="test", return_url="https://app.example.com/back?a=1&b=2"
        )

        claims = claims_of(mint_with(language, request))

        assert claims["mode"] == "test"
        assert claims["return_url"] == "https://app.example.com/back?a=1&b=2"
        assert "flow" not in claims
        assert "secret" not in claims

    def test_never_repeats_a_jti(self, language: str) -> None:
        jtis = [claims_of(mint_with(language, open_request()))["jti"] for _ in range(2)]

        assert jtis[0] != jtis[1]
        assert all(len(base64.urlsafe_b64decode(jti + "==")) >= 16 for jti in jtis)

    def test_uses_the_jti_it_is_given(self, language: str) -> None:
        jti = secrets.token_urlsafe(16)

        assert claims_of(mint_with(language, open_request(jti=jti)))["jti"] == jti


class TestMintWithItsdangerous:
    def test_signs_the_same_claims_with_the_kid_among_them(self) -> None:
        request = open_request(customer_ref="Größe 🙂")
        serializer = URLSafeSerializer(
            SECRET,
            salt="fairwell.open",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

        claims = serializer.loads(mint_with("itsdangerous", request))

        assert claims.keys() - {"kid"} == claims_of(mint_with("python", request)).keys()
        assert claims["kid"] == "key_01"
        assert claims["sub"] == "Größe 🙂"
        assert 0 < claims["exp"] - claims["iat"] <= 900


@each_language()
class TestVerify:
    def test_accepts_what_the_official_library_signed(self, language: str) -> None:
        assert verify_with(language, webhook()) == "valid"

    def test_finds_headers_in_any_case(self, language: str) -> None:
        request = webhook()
        request["headers"] = {name.title(): value for name, value in request["headers"].items()}

        assert verify_with(language, request) == "valid"

    def test_accepts_one_good_signature_among_several(self, language: str) -> None:
        rotated = signature(secret="whsec_" + base64.b64encode(b"the key before").decode())
        signatures = f"v1a,ZWQyNTUxOQ== {rotated} {signature()}"

        assert verify_with(language, webhook(webhook_signature=signatures)) == "valid"

    def test_accepts_the_example_of_the_specification(self, language: str) -> None:
        example = {
            "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "headers": {
                "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp": "1614265330",
                "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            },
            "body": '{"test": 2432232314}',
            "now": 1_614_265_330,
        }

        assert verify_with(language, example) == "valid"

    def test_accepts_an_example_of_the_reference(self, language: str) -> None:
        example = EXAMPLES["events/session.ended.saved"]
        request = {
            "secret": EXAMPLE_SECRET,
            "headers": example["headers"],
            "body": serialize(example["body"]).decode(),
            "now": int(example["headers"]["webhook-timestamp"]),
        }

        assert verify_with(language, request) == "valid"

    @pytest.mark.parametrize("skew", [-300, 300])
    def test_forgives_a_clock_that_is_five_minutes_off(self, language: str, skew: int) -> None:
        assert verify_with(language, webhook() | {"now": NOW + skew}) == "valid"

    @pytest.mark.parametrize("skew", [-301, 301])
    def test_refuses_what_is_further_away(self, language: str, skew: int) -> None:
        verdict = verify_with(language, webhook() | {"now": NOW + skew})

        assert verdict == "invalid: the timestamp is more than five minutes away"

    def test_refuses_another_time_with_the_old_signature(self, language: str) -> None:
        request = webhook(webhook_timestamp=str(NOW + 60))

        assert verify_with(language, request) == "invalid: no signature matches"

    def test_refuses_another_id_with_the_old_signature(self, language: str) -> None:
        request = webhook(webhook_id="evt_02")

        assert verify_with(language, request) == "invalid: no signature matches"

    def test_refuses_a_body_that_changed_by_a_space(self, language: str) -> None:
        request = webhook() | {"body": BODY.replace('{"type"', '{ "type"')}

        assert verify_with(language, request) == "invalid: no signature matches"

    def test_refuses_what_another_secret_signed(self, language: str) -> None:
        forged = signature(secret="whsec_" + base64.b64encode(b"a guess").decode())

        verdict = verify_with(language, webhook(webhook_signature=forged))

        assert verdict == "invalid: no signature matches"

    @pytest.mark.parametrize("secret", ["", "whsec_"])
    def test_refuses_everything_while_the_secret_is_empty(self, language: str, secret: str) -> None:
        digest = hmac.digest(b"", f"evt_01.{NOW}.{BODY}".encode(), "sha256")
        forged = webhook(webhook_signature=f"v1,{base64.b64encode(digest).decode()}")

        verdict = verify_with(language, forged | {"secret": secret})

        assert verdict == "invalid: the secret is empty"

    @pytest.mark.parametrize(
        "value", ["v1,", "v1", "🙂", signature().removeprefix("v1,"), signature()[:-1]]
    )
    def test_refuses_a_signature_out_of_form(self, language: str, value: str) -> None:
        verdict = verify_with(language, webhook(webhook_signature=value))

        assert verdict == "invalid: no signature matches"

    @pytest.mark.parametrize("value", ["soon", "-1", "1e9", "1700000000.0", "9" * 40])
    def test_refuses_a_timestamp_that_is_no_number(self, language: str, value: str) -> None:
        verdict = verify_with(language, webhook(webhook_timestamp=value))

        assert verdict == "invalid: the timestamp is not a number"

    @pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
    def test_refuses_a_request_without_a_header(self, language: str, name: str) -> None:
        request = webhook()
        del request["headers"][name]

        assert verify_with(language, request) == "invalid: a webhook header is missing"


class Health(BaseHTTPRequestHandler):
    """A service that answers when it is asked how it is."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/healthz" else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Ill(Health):
    status = 503


@contextmanager
def service(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@each_language()
class TestRoute:
    def test_sends_the_form_on_with_its_token(self, language: str) -> None:
        with service(Health) as url:
            assert route_with(language, url) == f"307 {url}/open"

    def test_stays_on_the_own_page_while_the_service_is_ill(self, language: str) -> None:
        with service(Ill) as url:
            assert route_with(language, url) == "own page"

    def test_stays_there_while_nobody_listens(self, language: str) -> None:
        with service(Health) as url:
            pass

        assert route_with(language, url) == "own page"

    def test_stays_there_while_nobody_answers(self, language: str) -> None:
        over = threading.Event()
        with misbehaving(lambda _connection: over.wait()) as url:
            assert route_with(language, url.removesuffix("/hook")) == "own page"
            over.set()

    def test_stays_there_while_what_answers_is_not_http(self, language: str) -> None:
        with misbehaving(lambda connection: connection.sendall(b"220 mail\r\n")) as url:
            assert route_with(language, url.removesuffix("/hook")) == "own page"


ANSWERED = {
    "cancel": 200,
    "cancel.withdrawal": 200,
    "apply_offer.pause": 422,
    "undo_cancel": 422,
    "resume": 422,
    "reactivate": 422,
    "withdraw": 503,
    "verify_cancel": 202,
}
"""How a recipe answers each kind before somebody writes code for it."""


def asked(kind: str, **changes: Any) -> dict[str, Any]:
    """Return what a recipe is given when billing is asked for something."""
    cancel = {"effective": "period_end", "at": "2026-12-03T08:00:00.000Z", "kind": "ordinary"}
    data = {"action_id": "act_1", "kind": kind, "customer_ref": "cus_7", "cancel": cancel}
    message = {"type": "action.requested", "data": data}
    return {"webhook_id": "act_1", "message": message, "kept": {}} | changes


@each_language()
class TestAnswer:
    def test_does_what_was_decided_and_says_when(self, language: str) -> None:
        done = {"status": "applied", "effective_at": "2026-12-03T08:00:00.000Z"}

        assert answer_with(language, asked("cancel")) == (200, done)

    @pytest.mark.parametrize(
        ("status", "answer"),
        [
            (200, {"status": "applied"}),
            (422, {"status": "failed", "code": "billing_refused"}),
            (202, {"status": "pending"}),
        ],
    )
    def test_says_again_what_it_said_before(
        self, language: str, status: int, answer: dict[str, str]
    ) -> None:
        kept = {"act_0": {"status": "pending"}, "act_1": answer}

        assert answer_with(language, asked("cancel", kept=kept)) == (status, answer)

    @pytest.mark.parametrize(("name", "status"), ANSWERED.items())
    def test_reads_the_examples_of_the_reference(
        self, language: str, name: str, status: int
    ) -> None:
        example = EXAMPLES[f"actions/{name}"]
        webhook_id = example["headers"]["webhook-id"]

        answered, _ = answer_with(
            language, {"webhook_id": webhook_id, "message": example["body"], "kept": {}}
        )

        assert answered == status

    def test_refuses_with_a_code(self, language: str) -> None:
        refusal = {"status": "failed", "code": "not_for_this_plan"}

        assert answer_with(language, asked("apply_offer")) == (422, refusal)

    def test_can_decide_later(self, language: str) -> None:
        assert answer_with(language, asked("verify_cancel")) == (202, {"status": "pending"})

    @pytest.mark.parametrize("kind", ["resume", "undo_cancel"])
    def test_refuses_what_it_has_no_code_for(self, language: str, kind: str) -> None:
        refusal = {"status": "failed", "code": "unsupported_action"}

        assert answer_with(language, asked(kind)) == (422, refusal)

    @pytest.mark.parametrize("kind", ["withdraw", "constructor"])
    def test_never_refuses_a_declaration_for_want_of_code(self, language: str, kind: str) -> None:
        assert answer_with(language, asked(kind)) == (503, {})

    def test_takes_what_is_no_action(self, language: str) -> None:
        ping = {"type": "ping", "data": {"account_id": "acct_01"}}

        assert answer_with(language, asked("cancel", message=ping)) == (204, {})
