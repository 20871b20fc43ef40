"""Claims that only help: read where they can be read, left out and named where they cannot. Pure.

Other systems write numbers as texts, moments in milliseconds, empty maps as
lists. None of that may stand between a customer and the exit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.territories import (
    read_country,
    read_currency,
    read_locale,
    read_region,
    read_timezone,
)
from app.sessions.entry.causes import Cause, Unreadable
from app.sessions.entry.values import (
    Reader,
    known_by,
    read_amount,
    read_count,
    read_email,
    read_flat,
    read_interval,
    read_line,
    read_moment,
    read_text,
    read_truth,
)

MAX_TRAITS = 50
MAX_QUANTITY = 10**6
MAX_INTERVALS = 60
MAX_IGNORED = 100
"""How many claims are named: a token is no place to fill our tables from."""
SUBSCRIPTION: Mapping[str, Reader] = {
    "plan": read_line,
    "status": read_text,
    "amount_minor": read_amount,
    "currency": known_by(read_currency),
    "interval": read_interval,
    "interval_count": read_count(1, MAX_INTERVALS),
    "quantity": read_count(0, MAX_QUANTITY),
    "started_at": read_moment,
    "current_period_end": read_moment,
    "trial_end": read_moment,
    "discounted": read_truth,
}
CUSTOMER: Mapping[str, Reader] = {
    "email": read_email,
    "name": read_text,
    "locale": known_by(read_locale),
    "timezone": known_by(read_timezone),
    "country": read_line,
    "region": read_line,
}
PRIVATE = frozenset({"email", "name", "traits", "return_url", "ref", "sub"})
"""Claims whose values are about a person, or are theirs to follow: named, and never repeated."""
_DECISIVE = ("quantity", "discounted", "status", "interval_count")


@dataclass
class Findings:
    """What could be read of one group of claims, and what was left out."""

    group: str = ""
    """The name of the group with a point behind it, such as ``customer.``."""
    known: dict[str, Any] = field(default_factory=dict)
    ignored: list[dict[str, str]] = field(default_factory=list)

    def leave_out(self, name: str, cause: Cause, given: Any = None) -> None:
        """Name a claim that is of no use, with what was given if that is about nobody."""
        self.known.pop(name, None)
        entry = {"claim": _printable(f"{self.group}{name}"), "reason": cause.value}
        if isinstance(given, str | int | float):
            entry["given"] = _printable(str(given))
        self.ignored.append(entry)

    def has_lost(self, *names: str) -> bool:
        """Return whether one of the claims was given, and left out."""
        lost = {entry["claim"] for entry in self.ignored}
        return any(f"{self.group}{name}" in lost for name in names)


def read_group(
    raw: Mapping[str, Any], readers: Mapping[str, Reader], group: str, private: frozenset[str]
) -> Findings:
    """Read each claim that was made; nothing, as null or as an empty text, claims nothing."""
    found = Findings(group)
    for name, value in raw.items():
        if value is None:
            continue
        if name not in readers:
            found.leave_out(name, Cause.NAME)
            continue
        try:
            read = readers[name](value)
        except Unreadable as error:
            found.leave_out(name, error.cause, None if name in private else value)
        else:
            found.known |= {} if read is None else {name: read}
    return found


def read_subscription(raw: Mapping[str, Any]) -> Findings:
    """Read what is said of the subscription beside its ``ref``, which is needed."""
    rest = {name: value for name, value in raw.items() if name != "ref"}
    found = read_group(rest, SUBSCRIPTION, "subscription.", PRIVATE)
    _read_period(found)
    if found.has_lost("trial_end") and "current_period_end" in found.known:
        found.leave_out("current_period_end", Cause.DEPENDS)
    if found.has_lost(*_DECISIVE):
        found.known["unclear"] = True
    return found


def _read_period(found: Findings) -> None:
    """Multiply the unit by the count: a quarter is three months."""
    interval = found.known.pop("interval", None)
    if interval is None:
        return
    if found.has_lost("interval_count"):
        found.leave_out("interval", Cause.DEPENDS)
        return
    unit, times = interval
    count = times * int(found.known.get("interval_count", 1))
    if count > MAX_INTERVALS:
        found.leave_out("interval", Cause.RANGE)
    else:
        found.known |= {"interval": unit, "interval_count": count}


def read_customer(raw: Any) -> Findings:
    """Read what is said of the customer; an empty list is the empty map of another language."""
    found = Findings("customer.")
    if raw is None or raw == []:
        return found
    if not isinstance(raw, Mapping):
        Findings.leave_out(whole := Findings(), "customer", Cause.TYPE)
        found.ignored = whole.ignored
        return found
    rest = {name: value for name, value in raw.items() if name != "traits"}
    found = read_group(rest, CUSTOMER, "customer.", PRIVATE)
    read_place(found)
    traits = raw.get("traits")
    if isinstance(traits, Mapping):
        found.known["traits"] = read_traits(traits, found)
    elif traits is not None and traits != []:
        found.leave_out("traits", Cause.TYPE)
    return found


def read_traits(value: Any, found: Findings) -> dict[str, Any]:
    """Return what the host says about a customer; each trait stands for itself."""
    traits: dict[str, Any] = {}
    for name, trait in value.items():
        try:
            key = read_text(name)
            if key is None or len(traits) == MAX_TRAITS:
                raise Unreadable(Cause.RANGE)
            traits[key] = read_flat(trait)
        except Unreadable as error:
            found.leave_out(f"traits.{name}", error.cause)
    return traits


def read_place(found: Findings) -> None:
    """Bring country and region together: each may be written with the other in it."""
    given, country = found.known.pop("region", None), found.known.get("country")
    written = found.known.pop("country", None)
    if written is not None:
        country = read_country(written)
        if country is None:
            found.leave_out("country", Cause.VALUE, written)
    region = read_region(given, country) if given is not None else None
    if region is None and given is None and written is not None:
        region = read_region(written, country)
    if given is not None and region is None:
        found.leave_out("region", Cause.VALUE, given)
    country = country or (region and region[:2])
    found.known |= {
        name: value for name, value in (("country", country), ("region", region)) if value
    }


def _printable(text: str) -> str:
    """Return a text for logs and pages: short, and of characters that can be seen."""
    return "".join(each if each.isprintable() else "?" for each in text[:80])
