"""What people type into a form: read with distrust, refused with a code. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import FairwellError


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


def _is_forbidden(character: str) -> bool:
    is_control = character < " " and character not in "\n\t"
    return is_control or "\ud800" <= character <= "\udfff"
