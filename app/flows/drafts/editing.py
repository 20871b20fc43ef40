"""Changes to a flow document: each takes one and returns another. Pure.

They work on raw documents, which may be half done, and touch nothing but the
place they name. What stands at a place is named, not counted, so a change can
be made again on top of a colleague's.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from app.core.types import JsonObject
from app.flows.document.codes import free_code
from app.flows.document.paths import NAMED_LISTS, find, name_of, spelled_out
from app.flows.errors import ImpossibleEdit


def set_value(document: JsonObject, place: str, value: Any) -> JsonObject:
    """Return the document with another value at a place. None and nothing leave it to us.

    :raises ImpossibleEdit: if the place is not there.
    """
    changed = spelled_out(document)
    container, name = _container(changed, place)
    if value is None or value in ([], {}, ""):
        container.pop(name, None)
    else:
        container[name] = copy.deepcopy(value)
    return changed


def set_text(
    document: JsonObject, place: str, locale: str, words: str, locales: Sequence[str]
) -> JsonObject:
    """Return the document with other words in one locale. The other locales keep theirs.

    One text for everybody becomes one for each of ``locales``. Without words
    the locale has ours again.

    :raises ImpossibleEdit: if the place is not there.
    """
    now = find(document, place)
    by_locale = dict.fromkeys(locales, now) if isinstance(now, str) else dict(now or {})
    text = words.replace("\r\n", "\n").strip()
    if text:
        by_locale[locale] = text
    else:
        by_locale.pop(locale, None)
    return set_value(document, place, by_locale)


def remove(document: JsonObject, place: str) -> JsonObject:
    """Return the document without a step, a reason, a choice or an offer.

    :raises ImpossibleEdit: if it is not there.
    """
    changed = spelled_out(document)
    members, at = _member(changed, place)
    del members[at]
    return _without_empty_offers(changed, place)


def duplicate(document: JsonObject, place: str) -> JsonObject:
    """Return the document with a reason or a choice a second time, below the first.

    The copy of a reason is one of the account's own: codes count what
    customers say, and must differ.

    :raises ImpossibleEdit: if it is not there, or cannot be there twice.
    """
    changed = spelled_out(document)
    members, at = _member(changed, place)
    original = members[at]
    if not isinstance(original, dict) or "code" not in original:
        raise ImpossibleEdit("copy", place)
    is_reason = ".choices." not in place
    code = free_code(original["code"], map(name_of, members), own=is_reason)
    members.insert(at + 1, copy.deepcopy(original) | {"code": code})
    return changed


def move(document: JsonObject, place: str, to: int) -> JsonObject:
    """Return the document with a step, a reason, a choice or an offer at another position.

    Counted from 0; what lies outside means the first or the last.

    :raises ImpossibleEdit: if it is not there.
    """
    changed = spelled_out(document)
    members, at = _member(changed, place)
    member = members.pop(at)
    members.insert(max(0, min(to, len(members))), member)
    return changed


def find_position(document: JsonObject, place: str) -> int:
    """Return where in its list something stands, counted from 0.

    :raises ImpossibleEdit: if it is not there.
    """
    return _member(document, place)[1]


def _container(document: JsonObject, place: str) -> tuple[JsonObject, str]:
    above, _, name = place.rpartition(".")
    container = find(document, above)
    if not isinstance(container, dict):
        raise ImpossibleEdit("place", place)
    return container, name


def _member(document: JsonObject, place: str) -> tuple[list[Any], int]:
    above, _, name = place.rpartition(".")
    if above and above.rpartition(".")[2] not in NAMED_LISTS:
        raise ImpossibleEdit("place", place)
    members = find(document, above) if above else document.get("steps")
    if isinstance(members, list):
        names = [name_of(member) for member in members]
        if name in names:
            return members, names.index(name)
    raise ImpossibleEdit("place", place)


def _without_empty_offers(document: JsonObject, place: str) -> JsonObject:
    above = place.rpartition(".")[0]
    is_bare = above.endswith(".offers") and find(document, above) == []
    return set_value(document, above, None) if is_bare else document
