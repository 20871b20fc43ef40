"""Words for texts, for what is wrong with them, and for files that cannot be read."""

from __future__ import annotations

from flask_babel import gettext as _

from app.fairness.copy.lexicon import CopyKind
from app.flows.copy.checks import LIMITS, TextProblem
from app.flows.copy.files import UnreadableFile
from app.flows.copy.grid import Fallback, Row
from app.flows.copy.texts import Text, TextOwner
from app.flows.document.content import text_in
from app.labels.member.findings.copy import copy_label
from app.labels.member.findings.values import value_sentence


def encoding_sentence() -> str:
    """Return what to do about a file in another encoding than ours."""
    return _("The file is not in UTF-8. Save it in that encoding and try again.")


def text_label(row: Row) -> str:
    """Return what a text is, such as "Heading of the reasons"."""
    text = row.text
    return _heading(text.code) if text.place is TextOwner.TITLE else _labels()[text.place]


def _labels() -> dict[TextOwner, str]:
    return {
        TextOwner.REASON: _("Reason"),
        TextOwner.QUESTION: _("Question after the reason"),
        TextOwner.CHOICE: _("Answer to the question"),
        TextOwner.OFFER_TITLE: _("Heading of the offer"),
        TextOwner.OFFER_BODY: _("Text of the offer"),
        TextOwner.OFFER_BUTTON: _("Words on the button or link of the offer"),
        TextOwner.OFFER_LABEL: _("What the offer asks for or gives"),
        TextOwner.OFFER_ANSWER: _("Answer in the offer"),
    }


def _heading(kind: str) -> str:
    return {
        "survey": _("Heading of the reasons"),
        "offer": _("Heading over every offer"),
        "feedback": _("Heading of the feedback"),
        "confirm": _("Heading of the decision"),
    }.get(kind, kind)


def flaw_label(flaw: TextProblem, text: Text) -> str:
    """Return what is wrong, in a few words."""
    return {
        TextProblem.OUTDATED: _("Outdated: the source has changed since"),
        TextProblem.TOO_LONG: _("Longer than %(count)s characters", count=LIMITS[text.place]),
        TextProblem.LONG_WORD: _("One word is too wide for a small phone"),
        TextProblem.PLACEHOLDERS: copy_label(CopyKind.PLACEHOLDER_MISMATCH),
        TextProblem.MERGE_FIELD: _("A field that cannot be filled in"),
        TextProblem.ADDRESS: copy_label(CopyKind.ADDRESS_MIX),
    }.get(flaw) or copy_label(CopyKind(flaw))


def stand_in_label(stand_in: Fallback, text: Text) -> str:
    """Return whose words customers read in a gap."""
    if stand_in is Fallback.NONE and text.place is TextOwner.TITLE:
        return _("Every offer has a heading of its own")
    return {
        Fallback.OURS: _("Customers read our wording:"),
        Fallback.SHARED: _("Customers read the one text for all languages:"),
        Fallback.OTHER: _("Customers read another language:"),
        Fallback.NONE: _("Customers read nothing here"),
    }[stand_in]


def invalid_label(code: str) -> str:
    """Return what to do about words that a text cannot have."""
    return {
        "too_long": _("Shorten the text to 2,000 characters."),
        "needed": _(
            "Customers would read nothing here. Write a text, or remove what it belongs to."
        ),
        "unfair": _(
            "These words press customers, and words of an offer reach them at once. "
            "An owner can save them in the form of the offer, and has to say why."
        ),
        "unknown_text": _("The flow no longer has this text."),
    }.get(code, value_sentence("unstorable"))


def changed_label() -> str:
    """Return what to do about texts that a colleague changed since the preview."""
    return _("A colleague has changed one of these texts meanwhile. Choose the file again.")


def file_label(error: UnreadableFile) -> str:
    """Return why a file was refused, and what to do."""
    return {
        "too_large": _("The file is larger than 200 kB. Flows are never that long."),
        "not_utf8": encoding_sentence(),
        "no_po": _("This is no gettext file. The program that wrote it may have another format."),
        "no_csv": _("This is no table. Save it as CSV with commas."),
        "no_columns": _("The first line of the table has to name “key” and languages of the flow."),
        "uneven": _(
            "Line %(where)s of the table has too many or too few columns.", where=error.where
        ),
        "twice": _("The text “%(where)s” is in the file twice.", where=error.where),
        "plural": _(
            "The text “%(where)s” is in the plural. Flows have no such texts.", where=error.where
        ),
        "other_language": _("The file is in another language: %(where)s.", where=error.where),
        "empty": _("There is no text in the file."),
    }.get(error.code, _("The file cannot be read."))


def about(text: Text, locale: str) -> str:
    """Return which reason, choice, offer or field of one a text belongs to, by its code."""
    if text.place in {TextOwner.OFFER_LABEL, TextOwner.OFFER_ANSWER}:
        named = text.key.removeprefix("offers.").removesuffix(".label")
        return named.replace(".fields.", ".").replace(".choices.", ".")
    return "" if text.place is TextOwner.TITLE else text_in(text.code, locale)
