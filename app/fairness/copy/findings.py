"""What an owner's words break, where, and what would be fair. Pure.

The predicates of words have packs like the others: a pack can make a finding
less grave than the linter holds it, and names the sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from app.core.findings import Finding, Severity
from app.core.locale import is_formal_in
from app.fairness.copy.address import find_other_address, list_placeholders
from app.fairness.copy.analysis import PREDICATES, TextContext, lint_text
from app.fairness.copy.lexicon import CopyKind
from app.fairness.copy.roles import TextRole
from app.fairness.copy.suggestions import fair_wording
from app.fairness.packs import Pack, widest_first

_MAX_QUOTE = 80
_WHAT_IS_WRONG: Mapping[CopyKind, str] = {
    CopyKind.SHAMING: "plays on shame, guilt, ridicule or fear. Say plainly what happens",
    CopyKind.TRICK_VERB: "names the opposite of what the button does. Name the act",
    CopyKind.DOUBLE_NEGATIVE: "says no twice, so that nobody knows what yes means. Ask once",
    CopyKind.YES_NO_INVERSION: "makes yes mean no. Ask what the customer came to do",
    CopyKind.FALSE_URGENCY: "hurries without a day on which something ends. Name the day, "
    "and end the offer on it",
    CopyKind.FEAR_LOSS: "threatens with a loss. Say what ends, and when",
    CopyKind.UNSTATED_FEE: "names a fee or a notice period without its amount and day. "
    "Name both, or leave it out",
    CopyKind.OBSTRUCTION: "sends people elsewhere to cancel, which they do here. Leave it out, "
    "or offer it beside the way to cancel",
    CopyKind.FORCED_ANSWER: "demands an answer, which customers may always leave out. "
    "Say that it is optional, or nothing",
    CopyKind.PRESSURE: "reads like texts that press customers, though no rule names its words. "
    "Read it again, and say plainly what happens",
    CopyKind.ADDRESS_MIX: "addresses customers otherwise than the flow does. Use one form",
    CopyKind.PLACEHOLDER_MISMATCH: "has other placeholders than the first language. Use the same",
}


@dataclass(frozen=True, slots=True)
class OwnText:
    """One text of the owner."""

    path: str
    role: TextRole
    words: str | Mapping[str, str] | None
    """One text for everybody, or one by locale."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a finding about words names beside its rule."""

    kind: CopyKind
    locale: str
    quote: str
    """The piece of the text that says most."""
    fair: str
    """What could stand there instead. Empty: only the owner can tell."""


def is_about_text(finding: Finding) -> bool:
    """Return whether the linter found it: then it names kind, locale, quote and fair words."""
    return "quote" in finding.params


def check_text(
    texts: Iterable[OwnText],
    packs: Iterable[Pack],
    locales: Sequence[str],
    around: TextContext,
    *,
    address: str | None = None,
) -> list[Finding]:
    """Return what is wrong with the words under any of these packs, the gravest first.

    A text for everybody is read in every language of the flow. ``address``
    is how the flow addresses customers; None where nothing says so.
    """
    ordered = widest_first(packs)
    found = [
        _finding(text, words, severity, ordered)
        for text in texts
        for words, severity in _found_in(text, locales, around, address)
    ]
    return sorted(found, key=lambda finding: (-finding.severity.rank, finding.code))


def _found_in(
    text: OwnText, locales: Sequence[str], around: TextContext, address: str | None
) -> Iterator[tuple[_Evidence, Severity]]:
    is_shared = isinstance(text.words, str)
    told: set[CopyKind] = set()
    for locale, words in _by_locale(text.words, locales):
        for slip in lint_text(words, locale, text.role, around):
            if slip.kind not in told:
                quote = _quoted(words[slip.start : slip.end])
                fair = fair_wording(slip.kind, locale, text.role)
                yield _Evidence(slip.kind, locale, quote, fair), slip.severity
                told |= {slip.kind} if is_shared else set()
        if address is not None and not is_shared:
            yield from _mixed_address(words, locale, is_formal_in(address, locale))
    if isinstance(text.words, Mapping):
        yield from _other_gaps(text.words)


def _mixed_address(
    words: str, locale: str, is_formal: bool
) -> Iterator[tuple[_Evidence, Severity]]:
    match = find_other_address(words, locale, is_formal=is_formal)
    if match:
        yield _Evidence(CopyKind.ADDRESS_MIX, locale, match[0], ""), Severity.WARNING


def _other_gaps(words: Mapping[str, str]) -> Iterator[tuple[_Evidence, Severity]]:
    """Compare every language with the first."""
    first = list_placeholders(next(iter(words.values()), ""))
    for locale, text in words.items():
        others = list_placeholders(text)
        if others != first:
            quote = ", ".join(others) or _quoted(text)
            yield _Evidence(CopyKind.PLACEHOLDER_MISMATCH, locale, quote, ""), Severity.WARNING


def _by_locale(
    words: str | Mapping[str, str] | None, locales: Sequence[str]
) -> Iterable[tuple[str, str]]:
    if isinstance(words, str):
        return [(locale, words) for locale in locales]
    return (words or {}).items()


def _quoted(words: str) -> str:
    tidy = " ".join(words.split())
    return tidy if len(tidy) <= _MAX_QUOTE else f"{tidy[: _MAX_QUOTE - 1]}…"


def _finding(text: OwnText, words: _Evidence, severity: Severity, packs: Sequence[Pack]) -> Finding:
    predicate = PREDICATES[words.kind]
    objecting = [pack for pack in packs if predicate in pack.predicates]
    rules = [pack.predicates[predicate] for pack in objecting]
    gravest = max(rules, key=lambda rule: rule.severity.rank, default=None)
    title = objecting[rules.index(gravest)].title if gravest else ""
    fair = f': "{words.fair}"' if words.fair else ""
    told = f'in {words.locale}, "{words.quote}" {_WHAT_IS_WRONG[words.kind]}{fair}.'
    return Finding(
        code=predicate,
        severity=min(severity, gravest.severity, key=lambda each: each.rank)
        if gravest
        else Severity.INFO,
        path=text.path,
        params={**asdict(words), "packs": tuple(pack.id for pack in objecting)},
        detail=f"{title}: {told}",
        source="; ".join(dict.fromkeys(rule.source for rule in rules)),
    )
