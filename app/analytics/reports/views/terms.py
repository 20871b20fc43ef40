"""Terms: which words customers write more often than elsewhere, or than before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from statistics import NormalDist
from typing import Any

from sqlalchemy import select

from app.analytics.formulas.log_odds import WordScore, find_words, score_words
from app.analytics.formulas.rates import CONFIDENCE
from app.analytics.matching import ROW_COLUMNS, build_conditions, build_row_test
from app.analytics.reports.filters import Filter
from app.analytics.reports.report import Report
from app.core.clock import utcnow
from app.extensions import db
from app.sessions.models import CancelSession

MAX_TEXTS = 5_000
"""How many answers are read on each side: the latest ones."""
MOST_TERMS = 40
FEWEST_USES = 3
"""A word that stands on fewer texts says nothing."""
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class TermRow:
    """One word, in how many texts it stands here and elsewhere, and how far it stands out."""

    term: str
    locale: str
    count: int
    texts: int
    """How many texts there are here."""
    elsewhere: int
    texts_elsewhere: int
    z: float
    is_telling: bool
    """Whether it stands out by more than chance, of all words together."""


def report_terms(wanted: Filter) -> Report[TermRow]:
    """Answer what customers write more than elsewhere, in the language most of them write in.

    With a reason, its texts stand against those of all other reasons; without one, those of
    the period against those of the period before.
    """
    locale = wanted.locale or _main_locale(wanted)
    here, there, is_limited = _sides(replace(wanted, locale=locale)) if locale else _NOTHING
    scores = score_words(_count(here), _count(there))
    known = [each for each in scores if each.count + each.elsewhere >= FEWEST_USES]
    return Report(
        view="terms",
        wanted=wanted,
        rows=_rows(known, locale, len(here), len(there)) if here and there else [],
        row_type=TermRow,
        figures={},
        amounts={},
        counted_at=utcnow(),
        is_limited=is_limited,
        limit=MAX_TEXTS,
    )


def _rows(scores: list[WordScore], locale: str, here: int, there: int) -> list[TermRow]:
    """Return what stands out most on either side; short words are mostly grammar."""
    named = [each for each in scores if len(each.word) >= SHORTEST]
    most = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / (2 * max(1, len(named))))
    ranked = sorted(named, key=lambda each: (-abs(each.z), each.word))[:MOST_TERMS]
    return [
        TermRow(each.word, locale, each.count, here, each.elsewhere, there, each.z,
                is_telling=abs(each.z) > most)
        for each in sorted(ranked, key=lambda each: (-each.z, each.word))
    ]  # fmt: skip


_Texts = Sequence[Any]
"""Rows that begin with what was said and the reason."""
_Sides = tuple[list[str], list[str], bool]
"""The texts here and elsewhere, and whether there were more than were read."""
_NOTHING: _Sides = ([], [], False)


def _sides(wanted: Filter) -> _Sides:
    if wanted.reason is not None:
        texts, is_limited = _texts(replace(wanted, reason=None))
        own = [row for row in texts if row.reason_code == wanted.reason]
        others = [row for row in texts if row.reason_code != wanted.reason]
        return _only(own), _only(others), is_limited
    here, is_limited = _texts(wanted)
    there, has_more = _texts(wanted.before) if wanted.before else ([], False)
    return _only(here), _only(there), is_limited or has_more


def _only(texts: _Texts) -> list[str]:
    return [row[0] for row in texts]


def _count(texts: Iterable[str]) -> Counter[str]:
    """Count in how many texts a word stands: who repeats it says it once."""
    return Counter(chain.from_iterable(map(find_words, texts)))


def _texts(wanted: Filter) -> tuple[_Texts, bool]:
    said, asks_more = CancelSession.said, _asks_more(wanted)
    columns = ROW_COLUMNS if asks_more else [CancelSession.reason_code]
    query = select(said, *columns).where(said.is_not(None), *build_conditions(wanted))
    latest = query.order_by(CancelSession.ended_at.desc()).limit(MAX_TEXTS)
    rows = db.session.execute(latest).all()
    own = list(filter(build_row_test(wanted), rows)) if asks_more else rows
    return own, len(rows) == MAX_TEXTS


def _asks_more(wanted: Filter) -> bool:
    """Return whether what the host said of customers has to be read, which is most of the work."""
    return wanted.asks_rows or not wanted.counted_keys.keys() <= {"reason", "locale"}


def _main_locale(wanted: Filter) -> str:
    """Return the language that most of the latest answers are written in."""
    said = CancelSession.said.is_not(None)
    query = select(CancelSession.locale).where(said, *build_conditions(wanted))
    latest = query.order_by(CancelSession.ended_at.desc()).limit(MAX_TEXTS)
    counts = Counter(db.session.scalars(latest))
    return min(counts, key=lambda locale: (-counts[locale], locale), default="")
