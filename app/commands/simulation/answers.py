"""What customers of the sample company say, by language and reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SAID: Mapping[str, Mapping[str, Sequence[str]]] = {
    "en": {
        "missing_features": (
            "I need invoices in two currencies.",
            "An app for my watch would have kept me.",
        ),
        "switched_service": ("Our accountant wants us on the tool she uses.",),
        "customer_service": ("I waited four days for an answer.",),
        "low_quality": ("The timer stops when my laptop sleeps.",),
        "other": ("The project is over, so nobody tracks hours now.",),
        "change": (
            "Let me round hours to quarters.",
            "A cheaper plan for months with little work.",
        ),
    },
    "nl": {
        "missing_features": ("Ik mis een koppeling met mijn boekhouding.",),
        "switched_service": ("We werken nu met het systeem van onze klant.",),
        "customer_service": ("Niemand belde terug.",),
        "low_quality": ("De app loopt vast bij lange dagen.",),
        "other": ("Ik ga in loondienst.",),
        "change": ("Rapporten per week in plaats van per maand.",),
    },
    "de": {
        "missing_features": ("Mir fehlt der Export für die Steuerberatung.",),
        "switched_service": ("Wir nutzen jetzt die Zeiterfassung der Personalabteilung.",),
        "customer_service": ("Auf meine zweite Frage kam keine Antwort mehr.",),
        "low_quality": ("Die Synchronisierung dauert zu lange.",),
        "other": ("Ich mache eine längere Auszeit.",),
        "change": ("Überstunden sollten getrennt ausgewiesen werden.",),
    },
    "es": {
        "missing_features": ("Necesito facturas con retención de IRPF.",),
        "switched_service": ("Mi socio ya pagaba otra herramienta.",),
        "customer_service": ("Tardaron una semana en contestar.",),
        "low_quality": ("La aplicación pierde horas cuando no hay conexión.",),
        "other": ("Cierro la empresa a final de año.",),
        "change": ("Que se pueda pausar en verano.",),
    },
    "fr": {
        "missing_features": ("Il me manque l’export vers mon logiciel de paie.",),
        "switched_service": ("Notre cabinet comptable fournit son propre outil.",),
        "customer_service": ("On m’a renvoyé trois fois au même article d’aide.",),
        "low_quality": ("Les heures de nuit sont comptées sur le mauvais jour.",),
        "other": ("Je passe à mi-temps et n’ai plus rien à facturer.",),
        "change": ("Pouvoir arrondir les heures par client.",),
    },
}
