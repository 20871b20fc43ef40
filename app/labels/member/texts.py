"""Words for texts, for what is wrong with them, and for files that cannot be read."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

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
    return written_text_label(row.text)


def written_text_label(text: Text) -> str:
    """Return what a text is used as."""
    if text.place is TextOwner.TITLE:
        return str(_HEADINGS.get(text.code, text.code))
    return str(_LABELS[text.place])


_LABELS = {
    TextOwner.REASON: _l("Reason"),
    TextOwner.QUESTION: _l("Follow-up question"),
    TextOwner.CHOICE: _l("Answer option of the follow-up question"),
    TextOwner.OFFER_TITLE: _l("Heading of the offer"),
    TextOwner.OFFER_BODY: _l("Text of the offer"),
    TextOwner.OFFER_BUTTON: _l("Button or link text of the offer"),
    TextOwner.OFFER_LABEL: _l("Content of the offer"),
    TextOwner.OFFER_ANSWER: _l("Answer in the offer"),
}
_HEADINGS = {
    "survey": _l("Heading of the survey"),
    "offer": _l("Heading above all offers"),
    "feedback": _l("Heading of the feedback"),
    "confirm": _l("Heading of the confirmation"),
}


def flaw_label(flaw: TextProblem, text: Text) -> str:
    """Return what is wrong, in a few words."""
    return {
        TextProblem.OUTDATED: _("Outdated: the source text has changed"),
        TextProblem.TOO_LONG: _("Longer than %(count)s characters", count=LIMITS[text.place]),
        TextProblem.LONG_WORD: _("A word is too long for small screens"),
        TextProblem.PLACEHOLDERS: copy_label(CopyKind.PLACEHOLDER_MISMATCH),
        TextProblem.MERGE_FIELD: _("A field that cannot be filled in"),
        TextProblem.ADDRESS: copy_label(CopyKind.ADDRESS_MIX),
    }.get(flaw) or copy_label(CopyKind(flaw))


def stand_in_label(stand_in: Fallback, text: Text) -> str:
    """Return whose words customers read in a gap."""
    if stand_in is Fallback.NONE and text.place is TextOwner.TITLE:
        return _("Each offer has its own heading")
    return {
        Fallback.OURS: _("Default text:"),
        Fallback.SHARED: _("Text for all languages:"),
        Fallback.OTHER: _("Shown in another language:"),
        Fallback.NONE: _("Nothing is shown"),
    }[stand_in]


def invalid_label(code: str) -> str:
    """Return what to do about words that a text cannot have."""
    return {
        "too_long": _("Use 2,000 characters or less."),
        "needed": _("This text is required. Enter a text, or remove the item it belongs to."),
        "unfair": _(
            "This text puts pressure on customers, and offer texts go live "
            "immediately. An owner can save it on the offer page with a reason."
        ),
        "unknown_text": _("This text is no longer in the flow."),
    }.get(code, value_sentence("unstorable"))


def changed_label() -> str:
    """Return what to do about texts that a colleague changed since the preview."""
    return _("One of these texts was changed in the meantime. Choose the file again.")


def file_label(error: UnreadableFile) -> str:
    """Return why a file was refused, and what to do."""
    return {
        "too_large": _("The file is larger than 200 kB."),
        "not_utf8": encoding_sentence(),
        "no_po": _("This is not a valid gettext file."),
        "no_csv": _("This is not a valid CSV file. Use commas as separators."),
        "no_columns": _("The first line must contain “key” and the languages of the flow."),
        "uneven": _("Line %(where)s has too many or too few columns.", where=error.where),
        "twice": _("The text “%(where)s” is in the file twice.", where=error.where),
        "plural": _(
            "The text “%(where)s” has plural forms, which are not supported.", where=error.where
        ),
        "no_language": _("The file does not say its language. Name it like “de.po”."),
        "other_language": _("The file is in another language: %(where)s.", where=error.where),
        "empty": _("The file contains no texts."),
    }.get(error.code, _("The file could not be read."))


def about(text: Text, locale: str) -> str:
    """Return which reason, choice, offer or field of one a text belongs to, by its code."""
    if text.place in {TextOwner.OFFER_LABEL, TextOwner.OFFER_ANSWER}:
        named = text.key.removeprefix("offers.").removesuffix(".label")
        return named.replace(".fields.", ".").replace(".choices.", ".")
    return "" if text.place is TextOwner.TITLE else text_in(text.code, locale)
