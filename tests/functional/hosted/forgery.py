"""Open tokens that no host would sign, and what each of them breaks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import zlib
from collections.abc import Callable
from typing import Any

import jwt

from tests.support.hosts import ORIGIN, Host

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
    "a bomb": lambda host: f".{encoded(zlib.compress(b'[' * 10**6))}.c2lnbmVk",
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
    "iat a fraction": {"iat": lambda now: now + 0.5},
    "iat a truth": {"iat": True},
    "iat a text": {"iat": str},
    "iat before 1970": {"iat": -1},
    "exp missing": {"exp": None},
    "exp a fraction": {"exp": lambda now: now + 900.5},
    "exp a text": {"exp": lambda now: str(now + 900)},
    "exp too large": {"exp": 10**20},
    "exp before iat": {"exp": lambda now: now - 1000},
    "a life of 901 seconds": {"exp": lambda now: now + 901},
    "subscription missing": {"subscription": None},
    "subscription a list": {"subscription": [1]},
    "subscription a text": {"subscription": "sub-7"},
}


BROKEN_SUBSCRIPTIONS: list[dict[str, Any]] = [
    {"ref": ""},
    {"ref": None},
    {"ref": 7},
    {"ref": "a\0"},
    {"ref": "a" * 201},
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
    f"{ORIGIN}/{'a' * 2001}",
]
