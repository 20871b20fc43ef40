"""The owner's words as a form field: one text for each language, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import Field
from wtforms.utils import unset_value

from app.labels.member.codes import LANGUAGES
from app.offers.catalogue.fields import Words

LOCALES = tuple(code for code, _name in LANGUAGES)


class TextsField(Field):
    """A text for each of our languages. Words in other languages are kept as they are.

    One text for everybody stands in all of them, and four equal ones are one for everybody.
    """

    languages = LANGUAGES
    locales = LOCALES

    def __init__(self, label: str = "", *, rows: int = 1, **more: Any) -> None:
        """Show a line, or ``rows`` of them."""
        super().__init__(label, **more)
        self.rows = rows

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the texts that were submitted, else those that are stored."""
        self.process_errors: list[str] = []
        self.errors: list[str] = []
        self.object_data = self.default if data is unset_value else data
        names = {locale: f"{self.name}-{locale}" for locale in LOCALES}
        if formdata and any(name in formdata for name in names.values()):
            self.data = {locale: formdata.get(name, "") for locale, name in names.items()}
        else:
            self.data = _spread(self.object_data)

    @property
    def words(self) -> Words | None:
        """What is to be stored."""
        filled = {locale: text.strip() for locale, text in self.data.items() if text.strip()}
        is_same = len(filled) == len(LOCALES) and len(set(filled.values())) == 1
        if is_same and not self._others:
            return str(next(iter(filled.values())))
        whole: dict[str, str] = {**self._others, **filled}
        return whole or None

    @property
    def _others(self) -> dict[str, str]:
        if not isinstance(self.object_data, Mapping):
            return {}
        return {name: text for name, text in self.object_data.items() if name not in LOCALES}


def _spread(words: Words | None) -> dict[str, str]:
    if words is None or isinstance(words, str):
        return dict.fromkeys(LOCALES, words or "")
    return {locale: words.get(locale, "") for locale in LOCALES}
