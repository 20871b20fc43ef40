"""What customers enter into an offer: read with distrust, refused with a code. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from app.core import form_values
from app.offers.errors import InvalidChoice

MAX_TEXT_LENGTH = 2000
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,6})?")


def read_text(form: Mapping[str, str], field: str, limit: int = MAX_TEXT_LENGTH) -> str | None:
    """Return a text with tidy line ends, or None if it is empty.

    :raises InvalidChoice: if it is too long or cannot be stored.
    """
    return form_values.read_text(form, field, limit, InvalidChoice)


def read_day(form: Mapping[str, str], field: str) -> date:
    """Return a day as browsers send it: ``2027-01-31``.

    :raises InvalidChoice: if there is none, or if it is not in the calendar.
    """
    day = form_values.read_day(form, field, InvalidChoice)
    if day is None:
        raise InvalidChoice("no_day", field)
    return day


def read_number(form: Mapping[str, str], field: str) -> int | float | None:
    """Return a number, or None if the field is empty. A comma is as good as a point.

    :raises InvalidChoice: if it is no number.
    """
    text = form.get(field, "").strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise InvalidChoice("no_number", field)
    number = Decimal(text.replace(",", "."))
    return int(number) if number == int(number) else float(number)
