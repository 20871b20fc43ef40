"""What is declared on the public page: which fields a law wants, and how they are read. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.core import entries
from app.flows.declaration import FARTHEST, MAX_NAME_LENGTH, Asked, CancelKind, read_declaration
from app.flows.errors import InvalidAnswer
from app.notices.errors import InvalidNotice


@dataclass(frozen=True, slots=True)
class Declared:
    """A cancellation in somebody's words."""

    name: str
    contract: str
    email: str | None
    kind: CancelKind | None
    cause: str | None
    end_on: date | None


def read_notice(form: Mapping[str, str], asked: Asked, today: date) -> Declared:
    """Return what a form declares, and only what the page may ask (P07).

    Who somebody is and which contract they mean is needed, for nobody vouches
    for either; everything else may be left out.

    :raises InvalidNotice: naming the field that is wrong.
    """
    name, contract = _needed(form, "name"), _needed(form, "contract")
    try:
        answer = read_declaration(form, asked)
    except InvalidAnswer as error:
        raise InvalidNotice(error.code, error.field) from error
    day = answer.get("end_on")
    return Declared(
        name=name,
        contract=contract,
        email=entries.read_email(form, "email", InvalidNotice),
        kind=CancelKind(answer["kind"]) if "kind" in answer else None,
        cause=answer.get("text"),
        end_on=_within_limits(date.fromisoformat(day), today) if day else None,
    )


def _needed(form: Mapping[str, str], field: str) -> str:
    text = entries.read_text(form, field, MAX_NAME_LENGTH, InvalidNotice)
    if text is None:
        raise InvalidNotice("empty", field)
    return " ".join(text.split())


def _within_limits(day: date, today: date) -> date:
    """The host knows the contract and finds the right day; here only typing errors are caught."""
    if not today <= day <= today + FARTHEST:
        raise InvalidNotice("outside", "end_on")
    return day
