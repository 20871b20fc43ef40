"""What is declared on the public page: which fields a law wants, and how they are read. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core import form_values
from app.core.form_values import InvalidEntry
from app.declarations.errors import InvalidDeclaration, InvalidPart
from app.flows.declaration import FARTHEST, MAX_NAME_LENGTH, Asked, CancelKind, read_declaration


@dataclass(frozen=True, slots=True)
class DeclaredFields:
    """A cancellation in somebody's words."""

    name: str
    contract: str
    email: str | None
    kind: CancelKind | None
    cause: str | None
    end_on: date | None


def read_declared_fields(form: Mapping[str, str], asked: Asked, today: date) -> DeclaredFields:
    """Return what a form declares, and only what the page may ask (P07).

    Who somebody is and which contract they mean is needed, for nobody vouches
    for either; everything else may be left out.

    :raises InvalidDeclaration: naming every field that is wrong, not the first alone.
    """
    wrong: list[InvalidEntry] = []
    name, contract = _needed(form, "name", wrong), _needed(form, "contract", wrong)
    answer: dict[str, Any] = {}
    for part in _parts_of(asked):
        with _noting(wrong):
            answer |= read_declaration(form, part)
    day = _day_of(answer, today, wrong)
    if wrong:
        raise InvalidDeclaration(wrong)
    return DeclaredFields(
        name=name,
        contract=contract,
        email=answer.get("email"),
        kind=CancelKind(answer["kind"]) if "kind" in answer else None,
        cause=answer.get("text"),
        end_on=day,
    )


def _parts_of(asked: Asked) -> Iterator[Asked]:
    """Yield what is asked one by one, in the order of the page: each can be wrong for itself."""
    yield Asked(contact=asked.contact)
    yield Asked(kind=asked.kind)
    yield Asked(end_day=asked.end_day)


def _needed(form: Mapping[str, str], field: str, wrong: list[InvalidEntry]) -> str:
    text: str | None = ""
    with _noting(wrong):
        text = form_values.read_text(form, field, MAX_NAME_LENGTH, InvalidPart)
        if text is None:
            raise InvalidPart("empty", field)
    return " ".join((text or "").split())


def _day_of(answer: Mapping[str, Any], today: date, wrong: list[InvalidEntry]) -> date | None:
    """The host knows the contract and finds the right day; here only typing errors are caught."""
    if "end_on" not in answer:
        return None
    day = date.fromisoformat(answer["end_on"])
    if not today <= day <= today + FARTHEST:
        wrong.append(InvalidPart("outside", "end_on"))
    return day


@contextmanager
def _noting(wrong: list[InvalidEntry]) -> Iterator[None]:
    """Take down what is wrong, and go on to the next entry."""
    try:
        yield
    except InvalidEntry as error:
        wrong.append(error)
