"""Judges one text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.fairness.copy.lexicon import CopyKind, families_of
from app.fairness.copy.roles import TextRole
from app.fairness.copy.tokens import read_text

FOUND, CERTAIN = 3, 4


@dataclass(frozen=True, slots=True)
class Slip:
    kind: CopyKind
    points: int
    start: int
    end: int
    families: tuple[str, ...]


@lru_cache(maxsize=4096)
def lint_text(text, language, role=TextRole.TEXT, access_lasts=False):
    read = read_text(text, language)
    by_kind = {}
    for compiled in families_of(language):
        family = compiled.family
        if family.roles and role not in family.roles:
            continue
        if family.needs and not access_lasts:
            continue
        match = compiled.find(read.plain)
        if match:
            by_kind.setdefault(family.finding, []).append((family, match))
    out = []
    for kind, hits in by_kind.items():
        points = sum(f.points for f, _ in hits) - (role.is_customers_own and kind is CopyKind.SHAMING)
        if points >= FOUND:
            f, m = max(hits, key=lambda hit: hit[0].points)
            s, e = read.quote(m.start(), m.end())
            out.append(Slip(kind, points, s, e, tuple(f.name for f, _ in hits)))
    return tuple(out)
