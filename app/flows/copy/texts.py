"""Every text of a flow document by a key that survives reordering. Pure.

A draft may be half done, so whatever is no text where one belongs is passed over.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.core.database.types import JsonObject
from app.fairness.copy.analysis import TextContext
from app.flows.document.content import Clean
from app.flows.document.vocabulary import OWN_REASON, STEP_KINDS
from app.flows.errors import InvalidTexts

EVERY_LOCALE = "*"
NO_DEADLINE = TextContext(has_end=False)
_clean: TypeAdapter[str] = TypeAdapter(Clean)


class TextOwner(enum.StrEnum):
    """What a text is used as."""

    TITLE = "title"
    REASON = "reason"
    QUESTION = "question"
    CHOICE = "choice"
    OFFER_TITLE = "offer_title"
    OFFER_BODY = "offer_body"
    OFFER_BUTTON = "offer_button"
    OFFER_LABEL = "offer_label"
    OFFER_ANSWER = "offer_answer"


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a flow, in every language it was written in."""

    key: str
    """Where it stands, such as ``survey.reasons.unused.label``."""
    place: TextOwner
    words: str | Mapping[str, str] | None
    """One text for everybody, or one by locale. None: ours."""
    code: str = ""
    """Of a reason: which. Of an offer: its key."""
    has_stand_in: bool = True
    """Whether we have words of our own for it."""
    around: TextContext = NO_DEADLINE
    """What the words may not contradict."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """A text, and the part of the document that holds it."""

    text: Text
    part: JsonObject
    field: str


def list_texts(document: JsonObject) -> list[Text]:
    """Return the texts in the order in which customers meet them."""
    return [slot.text for slot in _slots(_with_parts(document))]


def list_written(document: JsonObject) -> list[tuple[str, str, str]]:
    """Return the owner's words with their key and locale; ``*``: one text for every language."""
    written = []
    for text in list_texts(document):
        words = {EVERY_LOCALE: text.words} if isinstance(text.words, str) else text.words or {}
        written += [(text.key, locale, each) for locale, each in words.items()]
    return written


def with_correction(
    document: JsonObject, key: str, locale: str, before: str, after: str
) -> JsonObject:
    """Return the document with other words where a text reads ``before``; else the same object."""
    changed = _with_parts(document)
    for slot in _slots(changed):
        words = slot.text.words
        if slot.text.key != key:
            continue
        if locale == EVERY_LOCALE and words == before:
            slot.part[slot.field] = after
            return changed
        if isinstance(words, Mapping) and words.get(locale) == before:
            slot.part[slot.field] = {**words, locale: after}
            return changed
    return document


def with_text(
    document: JsonObject, key: str, locale: str, words: str, *, source: str
) -> JsonObject:
    """Return the document with other words for one language; empty words take them away.

    One text for everybody becomes the text of ``source``, the language it was
    most likely written in. The same words leave the document the same object.

    :raises InvalidTexts: if there is no such text, or it cannot have these words.
    """
    changed = _with_parts(document)
    slot = next((slot for slot in _slots(changed) if slot.text.key == key), None)
    if slot is None:
        raise InvalidTexts("unknown_text", key)
    before = by_locale(slot.text.words, source)
    after = changed_texts(before, locale, words, key)
    if after == before:
        return document
    if not after and not slot.text.has_stand_in:
        raise InvalidTexts("needed", key)
    _put(slot, after)
    return changed


def changed_texts(before: Mapping[str, str], locale: str, words: str, key: str) -> dict[str, str]:
    """Return words by locale with those of one locale changed.

    :raises InvalidTexts: if they are too long or cannot be stored.
    """
    rest = {name: text for name, text in before.items() if name != locale}
    tidy = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not tidy:
        return rest
    try:
        return {**before, locale: _clean.validate_python(tidy)}
    except ValidationError as error:
        is_long = error.errors()[0]["type"] == "string_too_long"
        raise InvalidTexts("too_long" if is_long else "unreadable", key) from error


def by_locale(words: str | Mapping[str, str] | None, source: str) -> dict[str, str]:
    """Return words by locale; one text for everybody is taken for ``source``."""
    if words is None or words == "":
        return {}
    return {source: words} if isinstance(words, str) else dict(words)


def _put(slot: _Slot, words: Mapping[str, str]) -> None:
    if words:
        slot.part[slot.field] = dict(words)
    else:
        slot.part.pop(slot.field, None)


def _with_parts(document: JsonObject) -> JsonObject:
    """Return a copy in which every step has a part to hold its words, also ``- offer``."""
    copied = deepcopy(document)
    steps = copied.get("steps")
    if isinstance(steps, list):
        copied["steps"] = [{step: {}} if isinstance(step, str) else step for step in steps]
    return copied


def _slots(document: JsonObject) -> Iterator[_Slot]:
    for kind, part in _parts(document):
        if kind != "result":
            yield from _slot(part, "title", f"{kind}.title", TextOwner.TITLE, code=kind)
        if kind == "survey":
            for code, reason in _coded(part, "reasons"):
                yield from _reason(code, reason)


def _parts(document: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Yield kind and part of each step, the first of a kind only."""
    seen = set()
    for step in _listed(document, "steps"):
        kind, part = next(iter(step.items()), ("", None))
        if kind in STEP_KINDS and kind not in seen:
            seen.add(kind)
            if part is None:
                part = step[kind] = {}
            if isinstance(part, dict):
                yield kind, part


def _reason(code: str, reason: JsonObject) -> Iterator[_Slot]:
    path, is_own = f"survey.reasons.{code}", OWN_REASON.fullmatch(code) is not None
    yield from _slot(
        reason, "label", f"{path}.label", TextOwner.REASON, code=code, has_stand_in=not is_own
    )
    follow_up = reason.get("follow_up")
    if not isinstance(follow_up, dict):
        return
    yield from _slot(follow_up, "label", f"{path}.follow_up.label", TextOwner.QUESTION, code=code)
    for choice_code, choice in _coded(follow_up, "choices"):
        key = f"{path}.follow_up.choices.{choice_code}.label"
        yield from _slot(
            choice, "label", key, TextOwner.CHOICE, code=choice_code, has_stand_in=False
        )


def _slot(part: JsonObject, field: str, key: str, place: TextOwner, **more: Any) -> Iterator[_Slot]:
    words = part.get(field)
    if words is None or isinstance(words, str) or _is_by_locale(words):
        yield _Slot(Text(key, place, words, **more), part, field)


def _is_by_locale(words: Any) -> bool:
    return isinstance(words, dict) and all(isinstance(text, str) for text in words.values())


def _coded(part: JsonObject, field: str) -> Iterator[tuple[str, JsonObject]]:
    """Yield the entries of a list by their code, the first of a code only."""
    seen = set()
    for entry in _listed(part, field):
        code = entry.get("code")
        if isinstance(code, str) and code and code not in seen:
            seen.add(code)
            yield code, entry


def _listed(part: JsonObject, field: str) -> list[JsonObject]:
    entries = part.get(field)
    known = entries if isinstance(entries, list) else []
    return [entry for entry in known if isinstance(entry, dict)]
