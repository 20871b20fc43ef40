"""What an account's settings may be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError

from app.accounts.errors import InvalidOrigin, InvalidSetting
from app.accounts.origins import read_origin
from app.core.money import CURRENCIES
from app.core.network import http
from app.core.territories import read_country, read_timezone

MAX_NAME = 60
_URLS = {"fallback_url", "brand_logo_url", "support_url"}
_BACKEND_URLS = {"action_url", "eligibility_url"}
"""Where we send requests ourselves: only what we would send to is taken."""


def check_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings that were given, each of them checked, and places as ISO writes them.

    :raises InvalidSetting: naming the setting, its value, and what is allowed.
    """
    given = {name: value for name, value in settings.items() if value is not None}
    given |= {
        name: read(given[name]) or given[name] for name, read in _READ.items() if name in given
    }
    for name, value in given.items():
        if name in _URLS:
            _check_url(name, value)
        if name in _BACKEND_URLS:
            _check_backend_url(name, value)
        check = _CHECKS.get(name)
        if check is not None:
            check(value)
    return given


_READ: dict[str, Callable[[object], str | None]] = {
    "country": read_country,
    "timezone": read_timezone,
}


def _check_url(name: str, value: str) -> None:
    try:
        read_origin(value)
    except InvalidOrigin as error:
        raise InvalidSetting(
            f"{name}: {value!r} must be an https URL (http for this machine only)"
        ) from error


def _check_backend_url(name: str, value: str) -> None:
    if http.refuses(value):
        raise InvalidSetting(f"{name}: {value!r} must be an https URL of a public host")


def _check_locale(value: str) -> None:
    try:
        Locale.parse(value, sep="-")
    except (ValueError, UnknownLocaleError) as error:
        raise InvalidSetting(f"default_locale: {value!r} must be a locale such as de") from error


def _check_timezone(value: str) -> None:
    if value not in available_timezones():
        raise InvalidSetting(f"timezone: {value!r} must be a zone such as Europe/Berlin")


def _check_country(value: str) -> None:
    if read_country(value) is None:
        raise InvalidSetting(f"country: {value!r} must be a country of ISO 3166 such as DE")


def _check_currency(value: str) -> None:
    if value not in CURRENCIES:
        raise InvalidSetting(f"reporting_currency: {value!r} must be a code of ISO 4217 like EUR")


def _check_name(value: str) -> None:
    if not 1 <= len(value.strip()) <= MAX_NAME:
        raise InvalidSetting(f"name: {value!r} must have 1 to {MAX_NAME} characters")


def _check_email(value: str) -> None:
    if not re.fullmatch(r"[^\s@<>,;:\"]{1,64}@[^\s@<>,;:\"]{1,135}", value):
        raise InvalidSetting(f"support_email: {value!r} must be an e-mail address")


def _within(name: str, low: int, high: int) -> Callable[[int], None]:
    def check(value: int) -> None:
        if not low <= value <= high:
            raise InvalidSetting(f"{name}: {value!r} must be from {low} to {high}")

    return check


def _check_accent(value: str) -> None:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise InvalidSetting(f"brand_accent: {value!r} must be a color such as #1f6feb")


_CHECKS: dict[str, Callable[[Any], None]] = {
    "default_locale": _check_locale,
    "timezone": _check_timezone,
    "country": _check_country,
    "reporting_currency": _check_currency,
    "brand_accent": _check_accent,
    "name": _check_name,
    "support_email": _check_email,
    "brand_radius": _within("brand_radius", 0, 24),
    "keep_texts_months": _within("keep_texts_months", 1, 120),
    "keep_payloads_days": _within("keep_payloads_days", 7, 3650),
    "keep_attempts_days": _within("keep_attempts_days", 1, 3650),
}
