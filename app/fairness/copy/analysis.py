"""Judges one text: which families of patterns it has, what they weigh, and what follows.

A text is read as plain words (``tokens``). Each family of its language that is found in it
(``lexicons``) gives its points once, to the finding it is about: 4 for words that leave
no doubt, 3 for those that hardly can be meant well, 2 for a sigh. From 3 points on there is
a finding, and from 4 on it is certain. On a button that says no, everything that somebody says
about themselves and that is not among the plain words of leaving weighs 3. Of what customers say
themselves, reasons and answers, one point is taken off: complaints belong there. Only what is
certain, and of a kind that misleads or presses, is an error.

Rules know words, and a model (``model``) knows whole texts. What rules find of the kinds that
depend on the meaning (``DEBATABLE``) is told only if the model, which weighs the rules too,
calls the text unfair. What it calls so without a rule is a warning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.core.findings import Severity
from app.fairness.copy.dates import states_day
from app.fairness.copy.lexicon import Clues, CopyKind, Family, get_families, get_lexicon
from app.fairness.copy.model import (
    Likeness,
    RuleSigns,
    can_be_unfair,
    is_name,
    is_unfair,
    measure_likeness,
    read_weights,
)
from app.fairness.copy.roles import TextRole
from app.fairness.copy.tokens import NormalizedText, read_text

FOUND, CERTAIN = 3, 4
PREDICATES = {
    CopyKind.SHAMING: "P28",
    CopyKind.TRICK_VERB: "P30",
    CopyKind.DOUBLE_NEGATIVE: "P30",
    CopyKind.YES_NO_INVERSION: "P30",
    CopyKind.FALSE_URGENCY: "P27",
    CopyKind.FEAR_LOSS: "P29",
    CopyKind.UNSTATED_FEE: "P31",
    CopyKind.OBSTRUCTION: "P02",
    CopyKind.FORCED_ANSWER: "P16",
    CopyKind.PRESSURE: "P28",
    CopyKind.ADDRESS_MIX: "P32",
    CopyKind.PLACEHOLDER_MISMATCH: "P32",
}
_CAN_BE_ERRORS = {
    CopyKind.SHAMING,
    CopyKind.TRICK_VERB,
    CopyKind.FALSE_URGENCY,
    CopyKind.FEAR_LOSS,
    CopyKind.OBSTRUCTION,
}
ALL_KINDS = frozenset(CopyKind)
DEBATABLE = frozenset(
    {
        CopyKind.SHAMING,
        CopyKind.FALSE_URGENCY,
        CopyKind.OBSTRUCTION,
        CopyKind.FORCED_ANSWER,
    }
)
"""What depends on what a text means as a whole. The other kinds can be read off words and place."""
DEBATED_IN = {TextRole.BODY, TextRole.HEADING, TextRole.DECLINE, TextRole.CANCEL}


@dataclass(frozen=True, slots=True)
class TextContext:
    """What is true where a text stands, as far as the text can contradict it."""

    access_lasts: bool = False
    """Whether a cancellation takes effect at the end of the paid period, and never before."""
    has_end: bool | None = None
    """Whether there is a day on which the offer ends. None: nobody knows."""


@dataclass(frozen=True, slots=True)
class Match:
    """One thing that is wrong with a text."""

    kind: CopyKind
    severity: Severity
    start: int
    end: int
    """Where the piece stands in the text that says most."""
    points: int
    families: tuple[str, ...]
    """The families of patterns that were found, as the lexicon names them."""

    @property
    def predicate(self) -> str:
        """The rule it breaks."""
        return PREDICATES[self.kind]


@dataclass(slots=True)
class _Evidence:
    points: int
    heaviest: int
    place: tuple[int, int]
    families: tuple[str, ...]


@lru_cache(maxsize=8192)
def lint_text(
    text: str,
    locale: str,
    role: TextRole = TextRole.TEXT,
    around: TextContext = TextContext(),
) -> tuple[Match, ...]:
    """Return what is wrong with an owner's text, the gravest first.

    >>> [slip.kind.value for slip in lint_text("No thanks, I'd rather pay full price", "en")]
    ['shaming']
    >>> lint_text("No thanks", "en")
    ()
    """
    language = locale.replace("_", "-").split("-")[0].lower()
    read, weights = read_text(text, language), read_weights(language)
    if weights is None or is_name(read.plain, role):
        return _list_slips(read, language, _evidence(read, language, role, around), around)
    likeness = measure_likeness(read.plain, role, weights)
    debatable = list_debatable(role, around)
    is_open = can_be_unfair(likeness, role, weights)
    looked_for = ALL_KINDS if is_open else ALL_KINDS - debatable
    found = _evidence(read, language, role, around, looked_for)
    slips = _list_slips(read, language, found, around)
    if is_unfair(likeness, role, _rule_signs(found, slips), weights):
        return slips or (_alike(read, likeness),)
    return tuple(slip for slip in slips if slip.kind not in debatable)


def list_debatable(role: TextRole, around: TextContext) -> frozenset[CopyKind]:
    """Return the kinds that are told only if the model agrees.

    Elsewhere than in headings, running text and labels that decline or cancel, rules hardly ever
    accuse a fair text; and where it is known whether an offer ends, hurry is a matter of fact.
    """
    if role not in DEBATED_IN:
        return frozenset()
    return DEBATABLE if around.has_end is None else DEBATABLE - {CopyKind.FALSE_URGENCY}


def find_by_rules(
    text: str, language: str, role: TextRole, around: TextContext = TextContext()
) -> tuple[tuple[Match, ...], RuleSigns]:
    """Return what the lexicon of a language finds, the gravest first, and what speaks for it."""
    read = read_text(text, language)
    found = _evidence(read, language, role, around)
    slips = _list_slips(read, language, found, around)
    return slips, _rule_signs(found, slips)


def _list_slips(
    read: NormalizedText, language: str, found: dict[CopyKind, _Evidence], around: TextContext
) -> tuple[Match, ...]:
    slips = (_slip(kind, each, around) for kind, each in found.items())
    heard = [slip for slip in slips if slip.points >= FOUND]
    if states_a_real_day(read.original, language, around):
        heard = [slip for slip in heard if slip.kind is not CopyKind.FALSE_URGENCY]
    return tuple(sorted(heard, key=lambda slip: (-slip.severity.rank, slip.start, slip.kind)))


def _rule_signs(found: dict[CopyKind, _Evidence], slips: tuple[Match, ...]) -> RuleSigns:
    return RuleSigns({kind.value: each.points for kind, each in found.items()}, bool(slips))


def _alike(read: NormalizedText, likeness: Likeness) -> Match:
    place = read.quote(*likeness.span)
    return Match(CopyKind.PRESSURE, Severity.WARNING, *place, FOUND, ("model",))


def states_a_real_day(text: str, language: str, around: TextContext) -> bool:
    """Return whether a deadline in a text can be believed: it has a day, and the offer has one."""
    return bool(text) and around.has_end is not False and states_day(text, language)


def _evidence(
    read: NormalizedText,
    language: str,
    role: TextRole,
    around: TextContext,
    looked_for: Collection[CopyKind] = ALL_KINDS,
) -> dict[CopyKind, _Evidence]:
    found: dict[CopyKind, _Evidence] = {}
    for family, place in _hits(read.plain, language, role, around, looked_for):
        quoted = read.quote(*place)
        before = found.get(family.finding)
        if before is None:
            points = family.points - _tolerance(family, role)
            found[family.finding] = _Evidence(points, family.points, quoted, (family.name,))
            continue
        before.points += family.points
        before.families += (family.name,)
        if family.points > before.heaviest:
            before.heaviest, before.place = family.points, quoted
    return found


def _tolerance(family: Family, role: TextRole) -> int:
    return int(role.is_customers_own and family.finding is CopyKind.SHAMING)


def _hits(
    plain: str,
    language: str,
    role: TextRole,
    around: TextContext,
    looked_for: Collection[CopyKind],
) -> Iterator[tuple[Family, tuple[int, int]]]:
    lexicon = get_lexicon(language)
    if lexicon is None:
        return
    clues = Clues(plain, lexicon)
    for compiled in get_families(language):
        family = compiled.family
        is_meant = family.finding in looked_for and (not family.roles or role in family.roles)
        if is_meant and (not family.if_access_lasts or around.access_lasts):
            match = compiled.find(clues)
            if match:
                yield family, match.span()


def _slip(kind: CopyKind, found: _Evidence, around: TextContext) -> Match:
    is_error = kind in _CAN_BE_ERRORS and found.points >= CERTAIN
    if kind is CopyKind.FALSE_URGENCY and around.has_end is not False:
        is_error = False  # there may be a day, and the text does not say it
    severity = Severity.ERROR if is_error else Severity.WARNING
    return Match(kind, severity, *found.place, found.points, found.families)
