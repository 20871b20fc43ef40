"""What a filter in an address asks for. Whatever nobody could mean is left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import url_for
from flask_babel import ngettext

from app.core.calendar import zone_named
from app.core.clock import utcnow
from app.sessions.queries.listing import SessionFilter

MAX_SOUGHT = 200


def read_filter(asked: Mapping[str, str], timezone: str) -> SessionFilter:
    """Return the filter of a list of sessions. Days are those of the member's zone."""
    return SessionFilter(
        outcome=one_of(asked, "outcome", OUTCOMES),
        reason=line(asked, "reason"),
        plan=line(asked, "plan"),
        country=line(asked, "country"),
        offer=line(asked, "offer"),
        since=day_begins(asked.get("since"), timezone),
        until=day_ends(asked.get("until"), timezone),
        sought=line(asked, "q"),
        locale=line(asked, "locale"),
        text=line(asked, "text"),
        may_notify=asked.get("told") == "yes",
    )


_ABOUT_SESSIONS = ("q", "outcome", "reason", "plan", "country", "offer", "since", "until")
KNOWN = (*_ABOUT_SESSIONS, "locale", "text", "told", "tag", "to", "type", "status", "state", "kind")
"""The parameters of filters. Whatever else stands in an address is not carried on."""
OUTCOMES = ("saved", "kept", "canceled", "abandoned", "open")


def line(asked: Mapping[str, str], name: str) -> str | None:
    """Return what was typed, or None."""
    text = " ".join(asked.get(name, "")[:MAX_SOUGHT].split())
    return text if text and text.isprintable() else None


def one_of(asked: Mapping[str, str], name: str, known: Collection[str]) -> str | None:
    """Return what was chosen, or None if nobody offered it."""
    value = asked.get(name, "")
    return value if value in known else None


def day_begins(text: str | None, timezone: str) -> datetime | None:
    """Return the first moment of a day such as ``2026-11-30``, or None."""
    try:
        day = date.fromisoformat(text or "")
        return datetime.combine(day, time(), zone_named(timezone) or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day_ends(text: str | None, timezone: str) -> datetime | None:
    """Return the first moment after a day."""
    try:
        following = date.fromisoformat(text or "") + timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    return day_begins(following.isoformat(), timezone)


PERIODS = (7, 30, 90)
"""Days that lists are often narrowed to."""
Period = tuple[str, str, bool]
"""What it is called, the address of the list in it, and whether that is what is shown."""


def list_periods(endpoint: str, asked: Mapping[str, str], timezone: str) -> list[Period]:
    """Return the list in each usual period up to today, with whatever else is filtered by."""
    today = utcnow().astimezone(zone_named(timezone) or UTC).date()
    found: list[Period] = []
    for days in PERIODS:
        since = (today - timedelta(days=days - 1)).isoformat()
        label = ngettext("The last day", "The last %(num)s days", days)
        is_shown = asked.get("since") == since and not asked.get("until")
        url = url_for(endpoint, **kept(asked, since=since, until=None))
        found.append((label, url, is_shown))
    return found


def kept(asked: Mapping[str, str], **changes: str | None) -> dict[str, Any]:
    """Return a filter as parameters of an address: what lists know, and what was filled in."""
    whole = {name: asked[name] for name in KNOWN if asked.get(name)}
    return {name: value for name, value in (whole | changes).items() if value}
