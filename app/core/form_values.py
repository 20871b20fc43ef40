"""What people type into a form: read with distrust, refused with a code. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from app.core.errors import FairwellError

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,189}")


class InvalidEntry(FairwellError):
    """A submitted form holds what was not asked.

    ``code`` names what is wrong, ``field`` the form field; the door finds the words.
    """

    def __init__(self, code: str, field: str) -> None:
        super().__init__(f"{field}: {code}")
        self.code = code
        self.field = field


def read_text(
    form: Mapping[str, str], field: str, limit: int, refusal: type[InvalidEntry]
) -> str | None:
    """Return a text of ``limit`` characters at most with tidy line ends, or None if it is empty.

    :raises InvalidEntry: as a ``refusal``, if it is too long or cannot be stored.
    """
    text = form.get(field, "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > limit:
        raise refusal("too_long", field)
    if any(_is_forbidden(character) for character in text):
        raise refusal("unreadable", field)
    return text or None


def read_day(form: Mapping[str, str], field: str, refusal: type[InvalidEntry]) -> date | None:
    """Return a day as browsers send it, ``2027-01-31``, or None if the field is empty.

    :raises InvalidEntry: as a ``refusal``, if it is not in the calendar.
    """
    text = form.get(field, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError as error:
        raise refusal("no_day", field) from error


def read_email(form: Mapping[str, str], field: str, refusal: type[InvalidEntry]) -> str | None:
    """Return the address of a mailbox, as far as that can be seen, or None if it is empty.

    :raises InvalidEntry: as a ``refusal``, if it is none.
    """
    text = form.get(field, "").strip()
    if text and not (_EMAIL.fullmatch(text) and text.isprintable()):
        raise refusal("no_email", field)
    return text or None


def _is_forbidden(character: str) -> bool:
    is_control = character < " " and character not in "\n\t"
    return is_control or "\ud800" <= character <= "\udfff"
