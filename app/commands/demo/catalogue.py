"""What the demo's company sells, and what it offers instead of a goodbye."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from app.flows.document.parsing import parse_yaml
from app.flows.document.schema import FlowDocument
from app.offers import service as offers
from app.offers.catalogue.starters import STARTERS

_FLOW = Path(__file__).parent / "flow.yaml"

_TEAM_REPORTS = {
    "en": "Team reports",
    "nl": "Teamrapporten",
    "de": "Teamberichte",
    "es": "Informes de equipo",
    "fr": "Rapports d’équipe",
}
_INVOICES = {
    "en": "Invoices from tracked hours",
    "nl": "Facturen uit gewerkte uren",
    "de": "Rechnungen aus erfassten Stunden",
    "es": "Facturas a partir de las horas",
    "fr": "Factures à partir des heures",
}
_TIMERS = {
    "en": "Timers",
    "nl": "Timers",
    "de": "Stoppuhren",
    "es": "Cronómetros",
    "fr": "Chronomètres",
}

_CALENDAR = {
    "en": "Hours from your calendar",
    "nl": "Uren uit je agenda",
    "de": "Stunden aus dem Kalender",
    "es": "Horas desde el calendario",
    "fr": "Heures depuis votre agenda",
}
_OFFLINE = {
    "en": "Timers without a connection",
    "nl": "Timers zonder verbinding",
    "de": "Stoppuhren ohne Verbindung",
    "es": "Cronómetros sin conexión",
    "fr": "Chronomètres hors connexion",
}
_CALL_TITLE = {
    "en": "Shall we call you?",
    "nl": "Zullen we je bellen?",
    "de": "Sollen wir anrufen?",
    "es": "¿Te llamamos?",
    "fr": "Voulez-vous que nous vous appelions ?",
}
_CALL_BODY = {
    "en": "Somebody who can decide calls on the next working day.",
    "nl": "Iemand die kan beslissen belt op de volgende werkdag.",
    "de": "Am nächsten Werktag ruft jemand an, der entscheiden kann.",
    "es": "Una persona que puede decidir llama el próximo día laborable.",
    "fr": "Une personne qui peut décider vous appelle le prochain jour ouvré.",
}
_CALL_ACCEPT = {
    "en": "Keep my plan and call me",
    "nl": "Abonnement houden en gebeld worden",
    "de": "Tarif behalten und anrufen lassen",
    "es": "Conservar el plan y recibir la llamada",
    "fr": "Garder mon abonnement et être appelé",
}
_PHONE = {
    "en": "Phone number",
    "nl": "Telefoonnummer",
    "de": "Telefonnummer",
    "es": "Teléfono",
    "fr": "Numéro de téléphone",
}
_TIME = {
    "en": "When?",
    "nl": "Wanneer?",
    "de": "Wann?",
    "es": "¿Cuándo?",
    "fr": "Quand ?",
}
_TIMES = [
    {
        "code": "morning",
        "label": {
            "en": "Morning",
            "nl": "Ochtend",
            "de": "Vormittag",
            "es": "Por la mañana",
            "fr": "Le matin",
        },
    },
    {
        "code": "afternoon",
        "label": {
            "en": "Afternoon",
            "nl": "Middag",
            "de": "Nachmittag",
            "es": "Por la tarde",
            "fr": "L’après-midi",
        },
    },
]
_PLAN_TITLE = {
    "en": "Have you seen what your plan includes?",
    "nl": "Heb je gezien wat er in je abonnement zit?",
    "de": "Schon gesehen, was im Tarif enthalten ist?",
    "es": "¿Has visto lo que incluye tu plan?",
    "fr": "Avez-vous vu ce que comprend votre formule ?",
}
_PLAN_BODY = {
    "en": "Your plan page shows what you have, what it costs and when. You keep your plan, and can "
    "still cancel at any time.",
    "nl": "Op de pagina van je abonnement staat wat je hebt, wat het kost en wanneer. Je houdt je "
    "abonnement en kunt altijd nog opzeggen.",
    "de": "Die Seite zu deinem Tarif zeigt, was du hast, was es kostet und wann. Du behältst den "
    "Tarif und kannst jederzeit kündigen.",
    "es": "La página de tu plan muestra qué tienes, cuánto cuesta y cuándo. Conservas tu plan y "
    "puedes cancelar en cualquier momento.",
    "fr": "La page de votre formule montre ce que vous avez, son prix et ses dates. Vous gardez "
    "votre formule et pouvez toujours résilier à tout moment.",
}
_PLAN_LABEL = {
    "en": "My plan",
    "nl": "Mijn abonnement",
    "de": "Mein Tarif",
    "es": "Mi plan",
    "fr": "Ma formule",
}

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

_KEEPS_TRYING = {"cooldown_days": 0}
"""Whoever tries the demo accepts one offer after the other."""

_OWN_OFFERS: tuple[dict[str, Any], ...] = (
    {"key": "basic_plan", "kind": "plan_change", "params": {"plan": "basic"}},
    {
        "key": "yearly",
        "kind": "billing_change",
        "params": {"interval": "year", "amount_minor": 12000, "currency": "EUR"},
        "conditions": {"plans": ["basic"]},
    },
    {
        "key": "try_reports",
        "kind": "feature_unlock",
        "params": {"feature": _TEAM_REPORTS, "code": "team_reports", "days": 30},
        "conditions": {"plans": ["basic"]},
    },
    {
        "key": "roadmap",
        "kind": "roadmap",
        "params": {
            "items": [
                {"title": _CALENDAR, "planned": None},
                {"title": _OFFLINE, "planned": None},
            ]
        },
    },
    {"key": "onboarding", "kind": "onboarding", "params": {}},
    {
        "key": "call_back",
        "kind": "custom",
        "title": _CALL_TITLE,
        "body": _CALL_BODY,
        "params": {
            "accept": _CALL_ACCEPT,
            "fields": [
                {"type": "text", "name": "phone", "label": _PHONE, "required": True}
                | {"max_length": 40},
                {"type": "choice", "name": "time", "label": _TIME, "choices": _TIMES},
            ],
            "payload": {"queue": "success"},
        },
    },
    {
        "key": "long_pause",
        "kind": "pause",
        "params": {"until_max_months": 6, "at": "now"},
        "conditions": {"traits": {"team_size": {"lt": 3}}},
    },
)

OFFERS: tuple[dict[str, Any], ...] = tuple(
    offer | {"rules": _KEEPS_TRYING} for offer in (*STARTERS, *_OWN_OFFERS)
)


@cache
def demo_flow() -> FlowDocument:
    """Return the flow that names all these offers."""
    return parse_yaml(_FLOW.read_text(encoding="utf-8"))


def fill_catalogue(account_id: str, *, site: str) -> None:
    """Save the plans and the offers; ``site`` is the origin of the company's product."""
    for plan in PLANS:
        offers.save_plan(account_id, **plan)
    for offer in offers_at(site):
        offers.save_offer(account_id, **offer)


def offers_at(demo_url: str) -> tuple[dict[str, Any], ...]:
    """Return all offers, with the one that leads to a page of the demo's company."""
    plan_page = {
        "key": "plan_page",
        "kind": "redirect",
        "title": _PLAN_TITLE,
        "body": _PLAN_BODY,
        "params": {"url": f"{demo_url}/billing", "label": _PLAN_LABEL},
        "rules": _KEEPS_TRYING,
    }
    return (*OFFERS, plan_page)
