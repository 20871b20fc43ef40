"""The words of our own interface: complete, well formed, kind, and in one form of address."""

import re
import subprocess
import sys
from functools import lru_cache
from io import BytesIO

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from app.core.locale import SHIPPED_LOCALES, USUALLY_FORMAL
from app.core.web.catalogs import TRANSLATIONS

ROOT = TRANSLATIONS.parent
TEMPLATES = {
    "messages": TRANSLATIONS / "messages.pot",
    "formal": TRANSLATIONS / "messages.pot",
    "console": TRANSLATIONS / "console.pot",
}
MAPPINGS = {"messages": "babel.cfg", "console": "console.cfg"}
LOCALES = tuple(locale for locale in SHIPPED_LOCALES if locale != "en")
PLACEHOLDER = re.compile(r"%\(\w+\)s")

INFORMAL = {
    "nl": r"je|jij|jou|jouw|jullie",
    "de": r"du|dich|dir|dein\w*|euch|euer|eure\w*"
    r"|wähle|prüfe|kürze|entferne|versuche|kündige|bestätige|sag|gib|geh",
    "es": r"tú|tus?|te|ti|contigo|tuy[oa]s?|has|vas|eres"
    r"|puedes|quieres|tienes|debes|pagas|conservas|cambias|confirmes|cierres"
    r"|\w+(?:aste|abas|erías|arías|[aei]rás)|querías|ayudarte"
    r"|elige|revisa|acorta|cuéntanos|env[ií]ala|elim[ií]nalos|inténtalo",
    "fr": r"tu|toi|te|t’\w+|ton|ta|tes|tien(?:ne)?s?"
    r"|choisis|remplis ce|raccourcis|dis|reste dans|indique un|retire-les|vérifie cette|envoie-la"
    r"|ignore cet",
}
FORMAL = {
    "nl": r"(?i:u|uw)",
    "de": r"Sie|Ihnen|Ihr|Ihre[mnrs]?",
    # In our informal texts nothing belongs to a third person, so "su" can only be "usted".
    "es": r"(?i:ustedes|usted|sus?|le|les)",
    "fr": r"(?i:vous|votre|vos|vôtres?|(?!chez|assez|nez)\w+ez)",
}
SHAMING = {
    "en": r"sad|sorry|lose|regret|miss out|unfortunately|hurry",
    "nl": r"jammer|verdrietig|helaas|spijt|kwijt|verlies|verliezen|mislopen|haast",
    "de": r"schade|traurig|leider|bedauern|verlier\w*|verpass\w*|beeil\w*",
    "es": r"lástima|triste\w*|pena|lament\w*|perder\w*|pierd\w*|deprisa",
    "fr": r"dommage|tristes?\w*|désolée?s?|malheureusement|hélas|regrett\w*|perd\w*"
    r"|rater|ratez|dépêch\w*|hâte\w*",
}
OTHER_WORDS = {
    "en": r"cancelled|cancelling|colour\w*|grey|catalogues?|recognis\w*|organis\w*|behaviour\w*"
    r"|favourite|let it rest|rests|resting",
    "nl": r"annule\w*|stopzet\w*|pakket|tarie\w*|aanbieding|levering\w*|events?|herkomst\w*"
    r"|ontvangstbewij\w*|ondertekensleutels?|proef|vrijwillig|abonnement is beëindigd"
    r"|inlog\w*|in te loggen|weer (?:ge)?activer\w*|overeenkomsten?|gewichtige|facturering",
    "de": r"abbrech\w*|stornier\w*|abbestell\w*|abonnement\w*|beleg\w*|probe\w*|flows?|herkunft"
    r"|signierschlüssel\w*|rückmeldung\w*|kn[oö]pfe?|kündigungskn\w*|halterate|worte auf"
    r"|schaltfläche\w*|wissenswert\w*|außer dienst|eigenschaft\w*|attribute?",
    "es": r"anula\w*|baja|abono|membresía|comprobantes?|recibos?|papel(?:es)?|rasgos?"
    r"|características|asistencia|retirar la cancelación|otra pregunta",
    "fr": r"désabonn\w*|annulation de l’abonnement|annuler l’abonnement|forfaits?|(?<!-)plans?"
    r"|souscriptions?|feedback|réductions?|rabais|flux|récépissés?|support|(?<!e-)mails?|courriels?|anomalies"
    r"|personne n’écoute\w*|tel qu’il a été signé|textes déloyaux",
}
"""Words for what already has a word: docs/words.md says which, language by language."""
CLOSE = ("Annuleren", "Abbrechen")
"""The button that leaves a form of the console: no subscription is meant there."""
CANCEL = {
    "nl": r"opzeg\w*|opgezegd",
    "de": r"kündig\w*",
    "es": r"cancel\w*",
    "fr": r"résili\w*",
}

SAID_OF_BOTH = re.compile(
    r"^%\(account\)s (?:has confirmed it\.|could not do it)|^It is (?:on its way|recorded with)"
)
"""What the pages say of a cancellation and of a withdrawal alike."""

locales = pytest.mark.parametrize("locale", LOCALES)
catalogs = pytest.mark.parametrize(
    ("locale", "domain"), [(locale, name) for locale in LOCALES for name in TEMPLATES]
)


@lru_cache
def read(path):
    with path.open("rb") as file:
        return read_po(file)


def catalog(locale, domain="messages"):
    return read(TRANSLATIONS / locale / "LC_MESSAGES" / f"{domain}.po")


def pairs(locale, domain="messages"):
    """Return every source text with its translation; a plural has several."""
    return [
        (source, text)
        for message in catalog(locale, domain)
        for source, text in zip(forms(message.id), forms(message.string), strict=True)
        if source and text
    ]


def forms(value):
    return list(value) if isinstance(value, tuple | list) else [value]


def texts(locale, domain="messages"):
    return [text for _, text in pairs(locale, domain)]


def spoken(locale, *, is_formal):
    """Return what a page says, by source text: the formal catalog laid over the other."""
    words = Translations()
    for domain in ("messages", "formal") if is_formal else ("messages",):
        compiled = BytesIO()
        write_mo(compiled, catalog(locale, domain))
        compiled.seek(0)
        words.merge(Translations(compiled))
    return {key: text for key, text in words._catalog.items() if key}


def having(pattern, candidates, flags=re.IGNORECASE):
    word = re.compile(rf"\b(?:{pattern})\b", flags)
    return [text for text in candidates if word.search(text)]


def identities(words):
    return {tuple(forms(message.id)) for message in words if message.id}


class TestCompleteness:
    @pytest.mark.parametrize("domain", MAPPINGS)
    def test_the_template_holds_the_texts_of_the_code(self, tmp_path, domain):
        fresh = tmp_path / "fresh.pot"
        options = ["--mapping", f"translations/{MAPPINGS[domain]}", "--output", str(fresh)]
        options += ["--keywords", "_l"]
        subprocess.run(
            [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", *options, "."],
            cwd=ROOT,
            check=True,
        )

        assert identities(read(fresh)) == identities(read(TEMPLATES[domain]))

    @catalogs
    def test_a_catalog_holds_the_texts_of_the_template_and_no_guesses(self, locale, domain):
        assert identities(catalog(locale, domain)) == identities(read(TEMPLATES[domain]))
        assert [message.id for message in catalog(locale, domain) if message.fuzzy] == []

    @pytest.mark.parametrize("domain", MAPPINGS)
    @locales
    def test_every_text_is_translated(self, locale, domain):
        words = catalog(locale, domain)
        missing = [message.id for message in words if not all(forms(message.string))]

        assert missing == []

    @locales
    def test_formal_pages_are_translated_as_far_as_the_others(self, locale):
        """The compiler writes an empty plural as English, so formal catalogs repeat plurals."""
        known = {*texts(locale), *texts(locale, "formal")}

        assert [text for text in spoken(locale, is_formal=True).values() if text not in known] == []


class TestForm:
    @catalogs
    def test_placeholders_are_those_of_the_source(self, locale, domain):
        for source, text in pairs(locale, domain):
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(source)), text
            assert "%" not in PLACEHOLDER.sub("", text)

    @catalogs
    def test_a_text_ends_as_its_source_does_and_spanish_questions_open(self, locale, domain):
        for source, text in pairs(locale, domain):
            assert source[-1] not in ".?:" or text[-1] == source[-1], text
            assert text.count("¿") == (text.count("?") if locale == "es" else 0), text

    @pytest.mark.parametrize("domain", TEMPLATES)
    def test_french_is_set_as_french_is(self, domain):
        for text in texts("fr", domain):
            assert "'" not in text, text
            assert not re.search(r"(?<!\u202f)[;!?»]|(?<!\u202f)%(?!\()|«(?!\u202f)", text), text
            assert not re.search(r"[ \u00a0][:;!?»%](?!\()", text), text


class TestVoice:
    def test_the_source_neither_exclaims_nor_shames(self):
        templates = {read(TEMPLATES[domain]) for domain in MAPPINGS}
        sources = [
            text for words in templates for identity in identities(words) for text in identity
        ]

        assert [text for text in sources if "!" in text] == []
        assert having(SHAMING["en"], sources) == []

    @catalogs
    def test_nothing_is_exclaimed_and_nobody_shamed(self, locale, domain):
        assert [text for text in texts(locale, domain) if set("!¡") & set(text)] == []
        assert having(SHAMING[locale], texts(locale, domain)) == []

    @catalogs
    def test_one_thing_has_one_word(self, locale, domain):
        said = [PLACEHOLDER.sub("", text) for text in texts(locale, domain) if text not in CLOSE]
        assert having(OTHER_WORDS[locale], said) == []

    @pytest.mark.parametrize("domain", MAPPINGS)
    def test_the_source_is_american_and_has_one_word_too(self, domain):
        sources = [text for identity in identities(read(TEMPLATES[domain])) for text in identity]

        assert having(OTHER_WORDS["en"], sources) == []

    @pytest.mark.parametrize("locale", [*LOCALES, "en"])
    def test_the_words_it_keeps_to_are_written_down(self, locale):
        """What is refused here is named in the glossary, so that nobody has to guess."""
        glossary = (ROOT / "docs" / "words.md").read_text(encoding="utf-8").lower()
        column = SHIPPED_LOCALES.index(locale) + 1
        count = len(SHIPPED_LOCALES) + 1
        rows = [line.split("|") for line in glossary.splitlines() if line.count("|") == count]
        words = [row[column] for row in rows[2:]]

        assert len(words) > 20
        assert all(word.strip() for word in words)
        assert having(OTHER_WORDS[locale], words) == []

    @locales
    def test_only_the_way_out_is_named_after_canceling(self, locale):
        words = spoken(locale, is_formal=False)
        stays = ["Back", "Skip", "Keep subscription", "Keep my plan for %(price)s", "Continue"]
        leaves = ["Cancel now", "Cancel subscription", "Continue to cancel"]

        assert having(CANCEL[locale], [words[source] for source in stays]) == []
        assert len(having(CANCEL[locale], [words[source] for source in leaves])) == len(leaves)

    @locales
    def test_what_is_said_of_a_withdrawal_too_does_not_name_a_cancellation(self, locale):
        """One page shows both kinds of declaration, and must not confirm the one not made."""
        said = [text for source, text in pairs(locale) if SAID_OF_BOTH.search(source)]

        assert len(said) == 10
        assert having(CANCEL[locale], said) == []


class TestAddress:
    @pytest.mark.parametrize("locale", sorted(set(LOCALES) - USUALLY_FORMAL))
    def test_the_console_never_addresses_formally(self, locale):
        """Here "su" may be a customer's, so in Spanish only the word itself tells."""
        formal = FORMAL | {"es": r"(?i:ustedes|usted)"}
        assert having(formal[locale], texts(locale, "console"), flags=0) == []

    @pytest.mark.parametrize("locale", sorted(USUALLY_FORMAL))
    def test_the_console_never_addresses_informally_where_that_is_unusual(self, locale):
        assert having(INFORMAL[locale], texts(locale, "console")) == []

    @locales
    def test_informal_pages_never_address_formally(self, locale):
        assert having(FORMAL[locale], spoken(locale, is_formal=False).values(), flags=0) == []

    @locales
    def test_formal_pages_never_address_informally(self, locale):
        assert having(INFORMAL[locale], spoken(locale, is_formal=True).values()) == []

    @locales
    def test_the_formal_catalog_repeats_nothing_but_plurals(self, locale):
        for message in catalog(locale, "formal"):
            if message.id and isinstance(message.id, str):
                assert message.string != catalog(locale)[message.id].string, message.id

    @pytest.mark.parametrize(
        "template",
        [
            "refusal.html",
            "continue.html",
            "receipt.html",
            "index.html",
            "verify.html",
            "declaration_form.html",
            "declaration.html",
        ],
    )
    @locales
    def test_pages_that_know_no_flow_address_nobody(self, locale, template):
        """Whether to say du or Sie is the flow's to know, and these pages come without one."""
        found = extract_from_file("jinja2", ROOT / "app/templates/hosted" / template)
        said = [catalog(locale)[source].string for _, source, _, _ in found]

        assert having(INFORMAL[locale], said) == []
        assert having(FORMAL[locale], said, flags=0) == []
