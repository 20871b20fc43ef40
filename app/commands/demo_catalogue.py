"""What the demo's company sells, and what it offers instead of a goodbye."""

from __future__ import annotations

from typing import Any

from app.offers.starters import STARTERS

_TEAM_REPORTS = {
    "en": "Team reports",
    "nl": "Teamrapporten",
    "de": "Teamberichte",
    "es": "Informes de equipo",
}
_INVOICES = {
    "en": "Invoices from tracked hours",
    "nl": "Facturen uit gewerkte uren",
    "de": "Rechnungen aus erfassten Stunden",
    "es": "Facturas a partir de las horas",
}
_TIMERS = {"en": "Timers", "nl": "Timers", "de": "Stoppuhren", "es": "Cronómetros"}

PLANS: tuple[dict[str, Any], ...] = (
    {
        "key": "pro",
        "name": "Pro",
        "amount_minor": 2900,
        "currency": "EUR",
        "interval": "month",
        "features": [_TIMERS, _INVOICES, _TEAM_REPORTS],
        "position": 1,
    },
    {
        "key": "basic",
        "name": "Basic",
        "amount_minor": 1200,
        "currency": "EUR",
        "interval": "month",
        "features": [_TIMERS, _INVOICES],
        "position": 2,
    },
)

OFFERS: tuple[dict[str, Any], ...] = (
    *STARTERS,
    {"key": "basic_plan", "kind": "plan_change", "params": {"plan": "basic"}},
)
