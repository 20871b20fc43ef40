"""The owner's words: one text for everybody, or one per locale, and what stands in for a gap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from app.core.findings import invalid

MAX_TEXT_LENGTH = 2000

Words = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_TEXT_LENGTH, strip_whitespace=True)
]


def _without_controls(text: str) -> str:
    if any(character < " " and character not in "\n\t" for character in text):
        raise invalid("unstorable", "must not contain control characters")
    return text


Clean = Annotated[Words, AfterValidator(_without_controls)]
Text = Clean | dict[str, Clean]


def text_in(text: str | Mapping[str, str] | None, locale: str, default: str = "") -> str:
    """Return the words for ``locale``, else for its language, else ``default``.

    A neighbouring language never stands in silently: our own wording in the right
    language is better than the owner's in the wrong one. Only when there is no
    ``default`` does the owner's first text appear.

    >>> text_in({"de": "Hallo", "en": "Hello"}, "de-AT", "Hi")
    'Hallo'
    >>> text_in({"de": "Hallo"}, "es", "Hola")
    'Hola'
    """
    if text is None or isinstance(text, str):
        return text or default
    return read_text(text, locale) or default or next(iter(text.values()), "")


def read_text(text: str | Mapping[str, str] | None, locale: str) -> str:
    """Return the owner's words for ``locale``, else for its language, else nothing.

    >>> read_text({"de": "Hallo"}, "es")
    ''
    """
    if text is None or isinstance(text, str):
        return text or ""
    return text.get(locale) or text.get(locale.replace("_", "-").split("-")[0]) or ""
