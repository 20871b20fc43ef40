"""The tables of what is found of hands that the linter has not learned from.

``python -m tests.unit.fairness.copy.authors_report`` prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from tests.unit.fairness.copy.texts_of_authors import HANDS, UNSEEN, LabeledText
from tests.unit.fairness.copy.training import LANGUAGES, Judged, judge_by_hands


def report_by_hand() -> str:
    """Return recall and false alarms of each language and each hand, and those of rules alone."""
    rows = [
        "| Language | Hand | Unfair | Recall | Rules alone | Fair | False alarms | Rules alone |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for language in LANGUAGES:
        for name, hands in [("all unseen", UNSEEN), *((hand, (hand,)) for hand in HANDS)]:
            judged = [each for each in judge_by_hands(language) if each.text.text.hand in hands]
            rows.append(f"| {language} | {name} | {_figures(judged)} |")
    return "\n".join(rows)


def report_by_part() -> str:
    """Return the same of each place and kind, over all languages and unseen hands."""
    judged = [
        each
        for language in LANGUAGES
        for each in judge_by_hands(language)
        if each.text.text.hand in UNSEEN
    ]
    rows = [
        "| Place or kind | Unfair | Recall | Rules alone | Fair | False alarms | Rules alone |",
        "|---|---|---|---|---|---|---|",
        *_rows_of(judged, lambda text: text.role.value),
        *_rows_of([each for each in judged if _is_unfair(each)], lambda text: text.kind),
    ]
    return "\n".join(rows)


def _rows_of(judged: list[Judged], key: Callable[[LabeledText], str]) -> Iterator[str]:
    for name in sorted({key(each.text.text) for each in judged}):
        yield f"| {name} | {_figures(each for each in judged if key(each.text.text) == name)} |"


def _figures(judged: Iterable[Judged]) -> str:
    every = list(judged)
    bad = np.array([_found(each) for each in every if _is_unfair(each)])
    good = np.array([_found(each) for each in every if not _is_unfair(each)])
    cells = [len(bad), *(f"{share:.2f}" for share in bad.mean(axis=0)), len(good)]
    alarms = [f"{share:.3f}" for share in good.mean(axis=0)] if len(good) else ["·", "·"]
    return " | ".join(map(str, cells + alarms))


def _found(judged: Judged) -> tuple[bool, bool]:
    return judged.is_found, judged.text.has_finding


def _is_unfair(judged: Judged) -> bool:
    return judged.text.text.is_unfair


if __name__ == "__main__":
    print(report_by_hand(), report_by_part(), sep="\n\n")  # noqa: T201 - this is what it is for
