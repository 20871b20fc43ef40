"""Web origins: normalized, and never mistaken for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.errors import InvalidOrigin
from app.accounts.origins import is_return_url_allowed, normalize_origin, read_origin

ALLOWED = ["https://app.example.com", "http://localhost:8001"]


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://app.example.com", "https://app.example.com"),
        ("https://App.Example.com:443/", "https://app.example.com"),
        ("https://app.example.com:8443", "https://app.example.com:8443"),
        ("http://localhost:8001/", "http://localhost:8001"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://[::1]:80", "http://[::1]"),
        ("HTTPS://app.example.com", "https://app.example.com"),
    ],
)
def test_normalize_origin(text: str, origin: str):
    assert normalize_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "*",
        "app.example.com",
        "//app.example.com",
        "http://app.example.com",
        "ftp://app.example.com",
        "javascript:alert(1)",
        "https://",
        "https://user@app.example.com",
        "https://@app.example.com",
        "https://app.example.com/path",
        "https://app.example.com?x",
        "https://app.example.com#x",
        "https://app.example.com:0",
        "https://app.example.com:99999",
        "https://app.example.com:port",
        "https://app.example.com ",
        "https://app.example.com\\evil",
        "https://app.example.com\n",
        "https://exämple.com",
        "https://[::1",
        "https://*.example.com;script-src 'unsafe-inline'",
    ],
)
def test_what_is_no_origin_is_refused(text: str):
    with pytest.raises(InvalidOrigin):
        normalize_origin(text)


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        ("https://app.example.com/account?x=1#y", True),
        ("https://app.example.com", True),
        ("http://localhost:8001/", True),
        ("http://localhost:8002/", False),
        ("http://app.example.com/", False),
        ("https://app.example.com.evil.example/", False),
        ("https://app.example.com@evil.example/", False),
        ("https://evil.example/https://app.example.com", False),
        ("//app.example.com/", False),
        ("https:app.example.com", False),
        ("https:/app.example.com", False),
        ("https:///app.example.com", False),
        ("https://app.example.com\\@evil.example/", False),
        ("\thttps://app.example.com/", False),
        ("data:text/html,https://app.example.com", False),
    ],
)
def test_is_return_url_allowed(url: str, is_allowed: bool):
    assert is_return_url_allowed(url, ALLOWED) is is_allowed


@given(st.text(max_size=60))
def test_any_text_is_an_origin_or_refused(text: str):
    try:
        origin = read_origin(f"https://{text}")
    except InvalidOrigin:
        return
    assert normalize_origin(origin) == origin
