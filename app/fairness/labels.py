"""The words a law gives for a link or a button, by jurisdiction and language."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from functools import lru_cache

from pydantic import TypeAdapter

from app.fairness.data_files import ROOM, read_data
from app.fairness.policy import Policy


class LabelRole(enum.StrEnum):
    """What the words stand on."""

    ENTRY = "entry"
    """The way from the host's page to the cancellation."""
    DIRECT = "direct"
    """The way to cancel beside an offer."""
    FINAL = "final"
    """The button that confirms."""
    WITHDRAW = "withdraw"
    """The way to a withdrawal."""
    CONFIRM_WITHDRAW = "confirm_withdraw"


Labels = Mapping[str, Mapping[str, Mapping[LabelRole, str]]]


@lru_cache(maxsize=1024)
def label(where: Policy | str, role: LabelRole, language: str) -> str | None:
    """Return the words of the law, or None where it has none in this language.

    ``where`` is a customer's policy, or the id of a pack; of several
    jurisdictions the narrowest that has words wins. ``language`` is that of
    the page ("de-AT" finds "de"). The language never changes the rules: an
    English-speaking customer in Berlin gets the German order of steps, and
    our own English wording, because the law has no English words. Our own
    wording then has to name the act itself (P05, P33).
    """
    jurisdictions = (where,) if isinstance(where, str) else where.jurisdictions
    base = language.replace("_", "-").split("-")[0].lower()
    found = (_labels().get(pack, {}).get(base, {}).get(role) for pack in jurisdictions)
    return next((words for words in found if words), None)


@lru_cache(maxsize=1)
def _labels() -> Labels:
    data = read_data(ROOM / "packs" / "labels.yaml")
    return TypeAdapter(dict[str, dict[str, dict[LabelRole, str]]]).validate_python(data)
