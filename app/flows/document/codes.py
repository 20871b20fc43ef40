"""Codes for what members add to a flow: they name it for good, and differ. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def own_code(words: str, taken: Iterable[str | None]) -> str:
    """Return a code for a reason of the account's own that says what it means.

    >>> own_code("Wir sind umgezogen", ["x_wir_sind_umgezogen"])
    'x_wir_sind_umgezogen_2'
    """
    plain = unicodedata.normalize("NFKD", words.lower()).encode("ascii", "ignore").decode("ascii")
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:32].strip("_")
    return free_code(slug or "reason", taken, own=True)


def free_code(wanted: str, taken: Iterable[str | None], *, own: bool) -> str:
    """Return the wanted code, or the first numbered one that nobody has. ``own``: with ``x_``."""
    known = set(taken)
    base = wanted if not own or wanted.startswith("x_") else f"x_{wanted}"
    base = re.sub(r"_[0-9]+$", "", base) if base in known else base
    numbered = (f"{base[:36]}_{number}" for number in range(2, len(known) + 3))
    return next(code for code in (base, *numbered) if code not in known)
