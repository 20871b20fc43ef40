"""What is unfair whatever else a text says, in each language; and what looks like it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.fairness.copy.lexicon import CopyKind
from app.fairness.copy.roles import TextRole

UNFAIR: Mapping[CopyKind, Mapping[str, tuple[str, ...]]] = {
    CopyKind.FALSE_URGENCY: {
        "en": ("Offer expires in 09:47", "14:59 left", "This deal is gone in 1:04:59"),
        "nl": ("Aanbod verloopt over 09:47", "Nog 14:59", "De korting verdwijnt over 04:59"),
        "de": ("Angebot endet in 09:47", "Noch 14:59", "Nur noch 14:59 Zeit"),
        "es": ("La oferta caduca en 09:47", "Quedan 14:59", "Solo 14:59 para decidir"),
        "fr": ("L’offre expire dans 09:47", "Plus que 14:59", "La remise disparaît dans 04:59"),
    },
    CopyKind.SHAMING: {
        "en": (
            "87 of 100 customers stay",
            "94% of customers decide to stay",
            "Nearly all members keep their plan",
            "Never again at this price",
            "Are you really, really sure?",
            "Are you absolutely sure about this?",
        ),
        "nl": (
            "87 van de 100 klanten blijven",
            "94% van de klanten blijft",
            "Bijna alle leden blijven",
            "Nooit meer zo goedkoop",
            "Weet je het echt, echt zeker?",
            "Weet je het absoluut zeker?",
        ),
        "de": (
            "87 von 100 Kunden bleiben",
            "94 % unserer Kunden entscheiden sich zu bleiben",
            "Fast alle Mitglieder bleiben",
            "Nie wieder so günstig",
            "Bist du dir wirklich, wirklich sicher?",
            "Sind Sie ganz sicher?",
        ),
        "es": (
            "87 de cada 100 clientes se quedan",
            "El 94 % de los clientes decide quedarse",
            "Casi todos los miembros se quedan",
            "Nunca más tendrás este precio",
            "¿Estás realmente, realmente seguro?",
            "¿Totalmente segura?",
        ),
        "fr": (
            "87 clients sur 100 restent",
            "94 % des clients choisissent de rester",
            "Presque tous les membres restent",
            "Plus jamais à ce prix",
            "Êtes-vous vraiment, vraiment sûr ?",
            "Êtes-vous absolument certain ?",
        ),
    },
    CopyKind.OBSTRUCTION: {
        "en": (
            "Call us to finish your cancellation",
            "To cancel, please call 0800 1234",
            "Cancellations only by phone",
        ),
        "nl": (
            "Bel ons om je opzegging af te ronden",
            "Neem contact op met support om op te zeggen",
            "Opzeggen kan alleen telefonisch",
        ),
        "de": (
            "Rufen Sie uns an, um die Kündigung abzuschließen",
            "Zum Kündigen bitte anrufen",
            "Kündigung nur telefonisch",
        ),
        "es": (
            "Llámanos para completar la cancelación",
            "Para cancelar, llame al 900 123 456",
            "La cancelación es solo por teléfono",
        ),
        "fr": (
            "Appelez-nous pour terminer la résiliation",
            "Pour résilier, appelez le 09 70 00 00 00",
            "Résiliation uniquement par téléphone",
        ),
    },
    CopyKind.FORCED_ANSWER: {
        "en": ("All fields are required", "You cannot continue without choosing a reason"),
        "nl": ("Alle velden zijn verplicht", "Zonder reden kun je niet opzeggen"),
        "de": ("Alle Felder sind Pflichtfelder", "Ohne Grund können Sie nicht kündigen"),
        "es": ("Todos los campos son obligatorios", "No puedes continuar sin elegir un motivo"),
        "fr": (
            "Tous les champs sont obligatoires",
            "Vous ne pouvez pas continuer sans choisir un motif",
        ),
    },
}
FLATTERING = {
    "en": ("Yes, I'm smart", "Yes, I want to save money"),
    "nl": ("Ja, ik ben slim", "Ja, ik wil besparen"),
    "de": ("Ja, ich bin klug", "Ja, ich will sparen"),
    "es": ("Sí, soy inteligente", "Sí, quiero ahorrar"),
    "fr": ("Oui, je suis malin", "Oui, je veux économiser"),
}
FAIR = {
    "en": (
        "Support answers between 09:00 and 17:00",
        "Your plan ends on 3 May at 09:47",
        "Are you sure you want to cancel?",
        "You can also call us if you have questions",
        "Call us or cancel here, as you like",
        "All questions are optional",
        "Up to 5 members keep access until 3 May",
        "We will never charge you again",
        "3 of 10 seats stay unused",
        "To cancel, press the button below",
    ),
    "nl": (
        "De helpdesk antwoordt van 09:00 tot 17:00",
        "Je abonnement eindigt op 3 mei om 09:47",
        "Weet je zeker dat je wilt opzeggen?",
        "Bij vragen kun je ons bellen",
        "Bel ons of zeg hier op",
        "Alle vragen zijn vrijwillig",
        "5 leden houden toegang tot en met 3 mei",
        "Er wordt nooit meer iets afgeschreven",
    ),
    "de": (
        "Der Support antwortet von 09:00 bis 17:00 Uhr",
        "Ihr Tarif endet am 3. Mai um 09:47",
        "Möchten Sie wirklich kündigen?",
        "Bei Fragen rufen Sie uns an",
        "Rufen Sie uns an oder kündigen Sie hier",
        "Alle Fragen sind freiwillig",
        "5 Mitglieder behalten den Zugang bis zum 3. Mai",
        "Wir berechnen nie wieder etwas",
        "Ihre Daten sind ganz sicher verschlüsselt",
    ),
    "es": (
        "El soporte responde de 09:00 a 17:00",
        "Tu plan termina el 3 de mayo a las 09:47",
        "¿Seguro que quieres cancelar?",
        "Si tienes dudas, llámanos",
        "Llámanos o cancela aquí",
        "Todas las preguntas son opcionales",
        "5 miembros mantienen el acceso hasta el 3 de mayo",
        "No te cobraremos nunca más",
    ),
    "fr": (
        "Le support répond de 09:00 à 17:00",
        "Votre formule se termine le 3 mai à 09:47",
        "Voulez-vous vraiment résilier ?",
        "Si vous avez des questions, appelez-nous",
        "Appelez-nous ou résiliez ici",
        "Toutes les questions sont facultatives",
        "5 membres gardent l’accès jusqu’au 3 mai",
        "Nous ne vous prélèverons plus jamais",
    ),
}
REASONS = {
    "en": "I had to call you to cancel",
    "nl": "Ik moest bellen om op te zeggen",
    "de": "Ich musste anrufen, um zu kündigen",
    "es": "Tuve que llamar para cancelar",
    "fr": "J’ai dû appeler pour résilier",
}


def list_plain_cases(language: str) -> Iterator[tuple[TextRole, str, bool]]:
    """Yield each case with its place, and whether it is unfair."""
    for role in (TextRole.BODY, TextRole.HEADING):
        for cases in UNFAIR.values():
            yield from ((role, words, True) for words in cases[language])
        yield from ((role, words, False) for words in FAIR[language])
    yield from ((TextRole.ACCEPT, words, True) for words in FLATTERING[language])
    yield TextRole.REASON, REASONS[language], False
