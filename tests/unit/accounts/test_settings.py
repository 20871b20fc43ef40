"""Settings of an account, each of them checked."""

from __future__ import annotations

import pytest

from app.accounts.errors import InvalidSetting
from app.accounts.settings import check_settings


def test_what_was_not_given_is_left_out():
    assert check_settings({"country": None, "timezone": "Europe/Berlin"}) == {
        "timezone": "Europe/Berlin"
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fallback_url", "https://app.example.com/cancel"),
        ("fallback_url", "http://localhost:8001/cancel"),
        ("action_url", "https://billing.example.com:8443/actions?a=1"),
        ("default_locale", "de"),
        ("default_locale", "pt-BR"),
        ("timezone", "America/Sao_Paulo"),
        ("country", "DE"),
        ("brand_accent", "#0F766e"),
    ],
)
def test_a_good_value_is_taken(name: str, value: str):
    assert check_settings({name: value}) == {name: value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fallback_url", "javascript:alert(1)"),
        ("fallback_url", "http://app.example.com"),
        ("fallback_url", "/cancel"),
        ("brand_logo_url", "data:image/svg+xml,<svg>"),
        ("support_url", "mailto:x@example.com"),
        ("action_url", "ftp://app.example.com"),
        ("action_url", "//app.example.com"),
        ("default_locale", "klingon!"),
        ("default_locale", ""),
        ("timezone", "Mars/Phobos"),
        ("timezone", "../../etc/passwd"),
        ("country", "Atlantis"),
        ("country", "XX"),
        ("brand_accent", "red"),
        ("brand_accent", "#0f766"),
        ("brand_accent", "#0f766e;} body{display:none"),
    ],
)
def test_a_bad_value_is_named(name: str, value: str):
    with pytest.raises(InvalidSetting) as caught:
        check_settings({name: value})

    assert str(caught.value).startswith(f"{name}: {value!r} must be ")
