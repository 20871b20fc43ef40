"""Countries, regions, zones, languages and currencies, as other systems write them. Pure.

What cannot be read is None: whoever asked has to say so.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pycountry
from babel import Locale, UnknownLocaleError
from babel.core import get_global

from app.core.money import CURRENCIES

_SPOKEN = ("en", "de", "es", "fr", "nl")
"""The languages whose names of countries we know."""
_OTHER_CODES = {"EL": "GR", "XK": "XK"}
_STATES = {
    **dict.fromkeys(("GP", "GF", "MQ", "YT", "RE", "MF"), "FR"),
    **dict.fromkeys(("AS", "GU", "MP", "PR", "VI"), "US"),
    **dict.fromkeys(("IC", "EA"), "ES"),
    "AX": "FI",
}
"""Territories with a code of their own in which the consumer law of their state holds."""
_SCRIPTS = {"latin": "Latn", "cyrillic": "Cyrl", "devanagari": "Deva"}
"""How POSIX names what BCP 47 calls a script."""


def read_country(value: object) -> str | None:
    """Return a country as ISO 3166-1 writes it, with two letters.

    >>> [read_country(each) for each in ("de", " DEU", 276, "UK", "Alemania", "US_CA")]
    ['DE', 'DE', 'DE', 'GB', 'DE', 'US']
    >>> read_country("XX")
    """
    text = _plain(value)
    code = text.upper()
    known = _country_of_code(code.zfill(3) if code.isdigit() else code)
    if known or not text:
        return known
    state, _, _part = code.replace("_", "-").partition("-")
    if len(state) == 2 and state != code and read_region(code, None):
        return _country_of_code(state)
    return _country_names().get(text.casefold())


def read_region(value: object, country: str | None) -> str | None:
    """Return a part of a country as ISO 3166-2 writes it, with the country's code in front.

    >>> [read_region(each, "US") for each in ("ca", "US_CA", "California", "us-ca")]
    ['US-CA', 'US-CA', 'US-CA', 'US-CA']
    >>> read_region("US-CA", None), read_region("BY", "DE"), read_region("Nowhere", "US")
    ('US-CA', 'DE-BY', None)
    """
    text = _plain(value)
    code = text.upper().replace("_", "-")
    of_country, everywhere = _regions()
    if code in everywhere:
        return code if country in {None, code[:2]} else None
    if country is None:
        named = [
            parts[text.casefold()] for parts in of_country.values() if text.casefold() in parts
        ]
        return named[0] if len(named) == 1 else None
    full = f"{country}-{code}"
    return full if full in everywhere else of_country.get(country, {}).get(text.casefold())


def list_regions(country: str | None) -> list[tuple[str, str]]:
    """Return code and name of each part of a country, in the order of the names.

    >>> list_regions("US")[:2], list_regions(None)
    ([('US-AL', 'Alabama'), ('US-AK', 'Alaska')], [])
    """
    if country is None:
        return []
    parts = pycountry.subdivisions.get(country_code=country)  # type: ignore[no-untyped-call]
    return sorted(((part.code, part.name) for part in parts or ()), key=lambda part: part[1])


def state_of(country: str) -> str:
    """Return the state whose law holds in a territory that has a code of its own.

    >>> state_of("RE"), state_of("PR"), state_of("DE")
    ('FR', 'US', 'DE')
    """
    return _STATES.get(country, country)


def read_timezone(value: object) -> str | None:
    """Return a time zone by its name in the tz database.

    >>> read_timezone("W. Europe Standard Time"), read_timezone("europe/berlin")
    ('Europe/Berlin', 'Europe/Berlin')
    >>> read_timezone("Berlin"), read_timezone("America/New York"), read_timezone("+02:00")
    ('Europe/Berlin', 'America/New_York', None)
    """
    key = _plain(value).casefold().replace(" ", "_")
    return _timezones().get(key)


@cache
def timezone_in(country: str | None) -> str | None:
    """Return the time zone of a country, if all of it has the same time.

    >>> timezone_in("DE"), timezone_in("US"), timezone_in(None)
    ('Europe/Berlin', None, None)
    """
    zones = [zone for zone, where in get_global("zone_territories").items() if where == country]
    seasons = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 7)]
    clocks = {
        tuple(moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in seasons) for zone in zones
    }
    return min(zones) if len(clocks) == 1 else None


def read_locale(value: object) -> str | None:
    """Return a language as BCP 47 writes it, from a tag or from a locale of POSIX.

    >>> [read_locale(each) for each in ("de_DE.UTF-8", "EN-us", "sr_RS@latin", "de-DE,de;q=0.9")]
    ['de-DE', 'en-US', 'sr-Latn-RS', 'de-DE']
    >>> read_locale("klingon!")
    """
    from langcodes import standardize_tag, tag_is_valid

    first = re.split(r"[,;\s]", _plain(value), maxsplit=1)[0]
    name, _, modifier = first.partition("@")
    language, _, rest = name.partition(".")[0].replace("_", "-").partition("-")
    script = _SCRIPTS.get(modifier.lower())
    tag = "-".join(part for part in (language, script, rest) if part)
    if not tag or not tag.isascii() or not tag_is_valid(tag):
        return None
    standard = standardize_tag(tag)
    shorter = standard.rpartition("-")[0]
    return next((each for each in (standard, shorter, language) if each and _is_known(each)), None)


def read_currency(value: object) -> str | None:
    """Return a currency as ISO 4217 writes it, with three capital letters.

    >>> read_currency("eur"), read_currency(" EUR "), read_currency("978"), read_currency("XYZ")
    ('EUR', 'EUR', 'EUR', None)
    """
    code = _plain(value).upper()
    if code.isdigit():
        found = pycountry.currencies.get(numeric=code.zfill(3))
        code = found.alpha_3 if found else ""
    return code if code in CURRENCIES else None


def _plain(value: object) -> str:
    """Return a text without the blanks around it; a number is written out, all else is empty."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if 0 <= value < 10**4 else ""
    if not isinstance(value, str):
        return ""
    return " ".join(value.split()) if len(value) <= 100 else ""


def _country_of_code(code: str) -> str | None:
    aliases = get_global("territory_aliases").get(code, [])
    if len(aliases) == 1:  # a state that fell apart could be any of several
        code = aliases[0]
    code = _OTHER_CODES.get(code, code)
    is_known = pycountry.countries.get(alpha_2=code) or code in {"XK", *_STATES}
    return code if len(code) == 2 and is_known else None


@cache
def _country_names() -> dict[str, str]:
    """Return the countries by what they are called, in the languages we know and in ISO's words."""
    names: dict[str, str] = {}
    for language in _SPOKEN:
        for code, name in Locale.parse(language).territories.items():
            if _country_of_code(code) == code:
                names.setdefault(name.casefold(), code)
    for country in pycountry.countries:
        for kind in ("name", "official_name", "common_name"):
            names.setdefault(str(getattr(country, kind, country.name)).casefold(), country.alpha_2)
    return names


@cache
def _regions() -> tuple[dict[str, dict[str, str]], frozenset[str]]:
    """Return the regions of each country by name, and the codes of all."""
    names: dict[str, dict[str, str]] = {}
    for part in pycountry.subdivisions:
        names.setdefault(part.country_code, {}).setdefault(part.name.casefold(), part.code)
    return names, frozenset(part.code for part in pycountry.subdivisions)


@cache
def _timezones() -> dict[str, str]:
    """Return the zones by name, by what Windows calls them, and by their city alone."""
    zones = available_timezones() - {"localtime", "Factory"}
    cities: dict[str, set[str]] = {}
    for zone in zones:
        cities.setdefault(zone.rpartition("/")[2].casefold(), set()).add(zone)
    named = {city: found.pop() for city, found in cities.items() if len(found) == 1}
    windows = get_global("windows_zone_mapping").items()
    named |= {name.casefold().replace(" ", "_"): zone for name, zone in windows if zone in zones}
    return named | {zone.casefold(): zone for zone in zones}


def _is_known(tag: str) -> bool:
    try:
        return bool(Locale.parse(tag, sep="-"))
    except (ValueError, UnknownLocaleError):
        return False
