"""A fair wording in the place of an unfair one, in the language of the text."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from app.fairness.copy.lexicon import CopyKind
from app.fairness.copy.roles import TextRole
from app.fairness.data_files import read_data

_Wordings = dict[CopyKind, dict[str, dict[str, str]]]
_FILE = Path(__file__).parent / "fair.yaml"
_ALIKE = {TextRole.ANSWER: TextRole.REASON}


def fair_wording(kind: CopyKind, locale: str, role: TextRole) -> str:
    """Return what could stand there instead, or nothing where only the owner can tell.

    >>> fair_wording(CopyKind.SHAMING, "de", TextRole.DECLINE)
    'Nein danke'
    """
    by_role = _wordings().get(kind, {})
    words = by_role.get(_ALIKE.get(role, role)) or by_role.get("other") or {}
    return words.get(locale.replace("_", "-").split("-")[0].lower(), "")


@lru_cache(maxsize=1)
def _wordings() -> _Wordings:
    return TypeAdapter(_Wordings).validate_python(read_data(_FILE))
