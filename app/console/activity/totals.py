"""What a list holds in all: a count, and how many of each outcome, which lead to these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from app.console.shell.filters import OUTCOMES, kept
from app.labels.member.sessions import Badge, outcome_label
from app.sessions.queries.listing import SessionTotals


@dataclass(frozen=True)
class OutcomeTotal:
    """How many ended in one way, and the address of the list of these alone."""

    label: Badge
    count: int
    url: str


@dataclass(frozen=True)
class ListTotals:
    """What stands above a list."""

    count: int
    latest: int | None
    """Of how many of the latest, where not all were counted."""
    outcomes: list[OutcomeTotal]
    """None where a filter has only one."""


def build_list_totals(endpoint: str, asked: Mapping[str, str], found: SessionTotals) -> ListTotals:
    """Return the totals of a filtered list."""
    outcomes = [
        OutcomeTotal(
            outcome_label(code),
            found.outcomes[code],
            url_for(endpoint, **kept(asked, outcome=code)),
        )
        for code in OUTCOMES
        if code in found.outcomes
    ]
    shown = [] if asked.get("outcome") in OUTCOMES else outcomes
    return ListTotals(found.count, found.latest, shown)
