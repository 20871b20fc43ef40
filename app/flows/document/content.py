"""The owner's words: one text for everybody, or one per locale, and what stands in for a gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def text_in(
    text: str | Mapping[str, str] | None,
    locale: str,
    default: str = "",
    chain: Sequence[str] = (),
) -> str:
    """Return the words for ``locale``, else for its language, else ``default``.

    A neighbouring language never stands in silently: our own wording in the right
    language is better than the owner's in the wrong one. Only when there is no
    ``default`` do the owner's words in another language appear: in the first of ``chain``,
    the languages of the flow in its order, that has any. A database may order the texts anew.

    >>> text_in({"de": "Hallo", "en": "Hello"}, "de-AT", "Hi")
    'Hallo'
    >>> text_in({"de": "Hallo"}, "es", "Hola")
    'Hola'
    >>> text_in({"de": "Hallo", "en": "Hello"}, "es", chain=("en", "de"))
    'Hello'
    """
    if text is None or isinstance(text, str):
        return text or default
    return read_text(text, locale) or default or _next_in(text, chain)


def _next_in(text: Mapping[str, str], chain: Sequence[str]) -> str:
    return next((text[each] for each in (*chain, *text) if text.get(each)), "")


def read_text(text: str | Mapping[str, str] | None, locale: str) -> str:
    """Return the owner's words for ``locale``, else for its language, else nothing.

    >>> read_text({"de": "Hallo"}, "es")
    ''
    """
    if text is None or isinstance(text, str):
        return text or ""
    return text.get(locale) or text.get(locale.replace("_", "-").split("-")[0]) or ""
