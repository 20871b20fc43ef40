"""What is wrong with the fields in the owner's texts, told before anybody reads them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.core.findings import Finding, Severity
from app.core.text.merge_fields import MergeFault, MergeProblem, list_merge_faults
from app.fairness.copy.findings import OwnText

FAMILY = "merge"
_WHAT_IS_WRONG = {
    MergeProblem.UNKNOWN: "is no field. The documentation of flows lists all that there are.",
    MergeProblem.NO_DEFAULT: "needs what stands there where the value is not known, "
    'such as {{ customer.name | default: "there" }}.',
    MergeProblem.LOOKALIKE: "looks like a field and is printed as it stands.",
}


def check_merge_fields(texts: Iterable[OwnText], locales: Sequence[str]) -> list[Finding]:
    """Return what is wrong with the fields of these texts: what can only be a mistake refuses."""
    found = [
        _finding(text.path, locale, fault)
        for text in texts
        for locale, words in _by_locale(text.words, locales)
        for fault in list_merge_faults(words)
    ]
    return sorted(found, key=lambda finding: -finding.severity.rank)


def _by_locale(
    words: str | Mapping[str, str] | None, locales: Sequence[str]
) -> Iterator[tuple[str, str]]:
    if isinstance(words, str):
        yield locales[0], words
    else:
        yield from (words or {}).items()


def _finding(path: str, locale: str, fault: MergeFault) -> Finding:
    is_harmless = fault.problem is MergeProblem.LOOKALIKE
    return Finding(
        code=f"{FAMILY}.{fault.problem}",
        severity=Severity.WARNING if is_harmless else Severity.ERROR,
        path=path,
        params={"mark": fault.mark, "locale": locale},
        detail=f'in {locale}, "{fault.mark}" {_WHAT_IS_WRONG[fault.problem]}',
    )
