"""Changes as values: made to one revision of a flow, and again on top of a colleague's. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from app.core.types import JsonObject
from app.flows.document.content import read_text
from app.flows.document.paths import find
from app.flows.drafts import additions, editing


class Command(enum.StrEnum):
    """What a member did."""

    WORD = "word"
    """Wrote a text, in one locale."""
    SET = "set"
    ASK = "ask"
    """Chose the further question about a reason."""
    MOVE = "move"
    DUPLICATE = "duplicate"
    REMOVE = "remove"
    ADD_STEP = "add_step"
    ADD_REASON = "add_reason"
    ADD_CHOICE = "add_choice"
    ADD_OFFER = "add_offer"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change."""

    act: Command
    place: str
    """What it was done to. Of a step to add its kind, of a reason to add or ask about its code."""
    value: Any = None
    locale: str = ""
    locales: tuple[str, ...] = ()
    """Of words: the locales that one text for everybody becomes texts for."""


def apply_edits(document: JsonObject, edits: Iterable[Edit]) -> JsonObject:
    """Return the document with every change made to it, in their order.

    :raises ImpossibleEdit: if one names what the document does not have, or has already.
    """
    return reduce(_apply, edits, document)


def collides(edit: Edit, seen: JsonObject, latest: JsonObject) -> bool:
    """Return whether somebody else has changed what this edit is about.

    Then it cannot be made again without undoing what they did. What only
    changes an order, or adds something, stands in nobody's way.
    """
    match edit.act:
        case Command.WORD:
            before, now = (find(each, edit.place) for each in (seen, latest))
            return read_text(before, edit.locale) != read_text(now, edit.locale)
        case Command.SET | Command.REMOVE:
            return bool(find(seen, edit.place) != find(latest, edit.place))
        case Command.ASK:
            place = f"survey.reasons.{edit.place}.follow_up"
            return bool(find(seen, place) != find(latest, place))
        case _:
            return False


def _apply(document: JsonObject, edit: Edit) -> JsonObject:
    match edit.act:
        case Command.WORD:
            return editing.set_text(
                document, edit.place, edit.locale, str(edit.value or ""), edit.locales
            )
        case Command.SET:
            return editing.set_value(document, edit.place, edit.value)
        case Command.MOVE:
            return editing.move(document, edit.place, int(edit.value))
        case Command.DUPLICATE:
            return editing.duplicate(document, edit.place)
        case Command.REMOVE:
            return editing.remove(document, edit.place)
        case _:
            return _add(document, edit)


def _add(document: JsonObject, edit: Edit) -> JsonObject:
    match edit.act:
        case Command.ADD_STEP:
            return additions.add_step(document, edit.place)
        case Command.ADD_REASON:
            return additions.add_reason(document, edit.place)
        case Command.ADD_CHOICE:
            return additions.add_choice(document, edit.place)
        case Command.ADD_OFFER:
            return additions.add_offer(document, edit.place, str(edit.value))
        case _:
            return additions.set_follow_up(document, edit.place, edit.value)
