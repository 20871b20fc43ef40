"""The rules as they stand in the form, before anybody saves them."""

from __future__ import annotations

from flask import request

from app.flows.routing.service import MAX_RULES, RouteRule


def read_rows() -> list[RouteRule]:
    """Return the rules as they were submitted."""
    pairs = zip(request.form.getlist("segment"), request.form.getlist("flow"), strict=False)
    return [RouteRule(segment, flow) for segment, flow in pairs][:MAX_RULES]


def arrange(rows: list[RouteRule], command: str) -> list[RouteRule]:
    """Return the rules after a press: one more, one less, or one at another place.

    >>> rows = [RouteRule("a", "x"), RouteRule("b", "y")]
    >>> [each.segment for each in arrange(rows, "up 1")]
    ['b', 'a']
    """
    word, _space, number = command.partition(" ")
    at = int(number) if number.isdecimal() else -1
    if word == "add" and len(rows) < MAX_RULES:
        return [*rows, RouteRule("", "")]
    if not 0 <= at < len(rows):
        return rows
    rest = rows[:at] + rows[at + 1 :]
    if word == "remove":
        return rest
    to = {"up": at - 1, "down": at + 1}.get(word, at)
    to = min(max(to, 0), len(rest))
    return [*rest[:to], rows[at], *rest[to:]]
