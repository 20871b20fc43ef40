"""The tables of what is found of authors that the linter has not learned from.

``python -m tests.unit.fairness.copy.authors_report`` prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from tests.unit.fairness.copy.texts_of_authors import FRESH, LabeledText
from tests.unit.fairness.copy.training import LANGUAGES, Judged, judge_by_authors


def report_by_language() -> str:
    """Return recall and false alarms of each language, with and without the model."""
    rows = [
        "| Language | Authors | Unfair | Recall | Rules alone "
        "| Fair | False alarms | Rules alone |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for language in LANGUAGES:
        judged = judge_by_authors(language)
        for name, is_meant in (("all", _is_any), ("written after the rules", _is_fresh)):
            rows.append(f"| {language} | {name} | {_figures(judged, is_meant)} |")
    return "\n".join(rows)


def report_by_part() -> str:
    """Return the recall of each place and of each kind, over all languages."""
    every = [judge_by_authors(language) for language in LANGUAGES]
    unfair = [text for judged in every for text in judged.texts if text.is_unfair]
    places, kinds = ({text.role.value for text in unfair}, {text.kind for text in unfair})
    rows = ["| Place or kind | Unfair | Recall | Rules alone |", "|---|---|---|---|"]
    rows += _rows_of(every, places, lambda text: text.role.value)
    rows += _rows_of(every, kinds, lambda text: text.kind)
    return "\n".join(rows)


def _rows_of(
    every: list[Judged], names: Iterable[str], key: Callable[[LabeledText], str]
) -> Iterable[str]:
    for name in sorted(names):
        hits = np.array(
            [
                (found, rule)
                for judged in every
                for text, found, rule in zip(
                    judged.texts, judged.found, judged.by_rules, strict=True
                )
                if text.is_unfair and key(text) == name
            ]
        )
        yield f"| {name} | {len(hits)} | {hits[:, 0].mean():.2f} | {hits[:, 1].mean():.2f} |"


def _figures(judged: Judged, is_meant: Callable[[LabeledText], bool]) -> str:
    meant = np.array([is_meant(text) for text in judged.texts])
    unfair = np.array([text.is_unfair for text in judged.texts])
    bad, good = meant & unfair, meant & ~unfair
    return (
        f"{bad.sum()} | {judged.found[bad].mean():.2f} | {judged.by_rules[bad].mean():.2f} "
        f"| {good.sum()} | {judged.found[good].mean():.3f} | {judged.by_rules[good].mean():.3f}"
    )


def _is_any(_text: LabeledText) -> bool:
    return True


def _is_fresh(text: LabeledText) -> bool:
    return text.author in FRESH


if __name__ == "__main__":
    print(report_by_language(), report_by_part(), sep="\n\n")  # noqa: T201 - this is what it is for
