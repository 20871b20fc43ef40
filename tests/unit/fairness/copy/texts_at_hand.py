"""The texts of our own by which the linter of words is measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from app.fairness.copy.analysis import lint_text
from app.fairness.copy.lexicon import CopyKind
from app.fairness.copy.roles import TextRole

_FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("en", "nl", "de", "es", "fr")
PARTS = ("developed", "held_out")
"""``held_out`` was written before there was a lexicon, and is not looked at to write one."""


@dataclass(frozen=True)
class Measure:
    """How the linter did on one part in one language."""

    shaming: int
    fair: int
    missed: tuple[str, ...]
    """Shaming texts that were not called so."""
    accused: tuple[str, ...]
    """Fair texts with any finding at all."""

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / self.shaming

    @property
    def false_alarms(self) -> float:
        return len(self.accused) / self.fair


@cache
def measure(part: str, language: str) -> Measure:
    shaming, fair = list(texts(part, language, "shaming")), list(texts(part, language, "fair"))
    return Measure(
        len(shaming),
        len(fair),
        missed=tuple(text for role, text in shaming if not _is_shaming(text, language, role)),
        accused=tuple(text for role, text in fair if lint_text(text, language, role)),
    )


def texts(part: str, language: str, label: str) -> Iterator[tuple[TextRole, str]]:
    """Yield the texts with what they are on the page."""
    for role, listed in read_texts(f"{part}_{language}")[label].items():
        for text in listed:
            yield TextRole(role), text


@cache
def read_texts(name: str) -> dict[str, Any]:
    """Return the content of a file of texts."""
    file = _FOLDER / f"{name}.yaml"
    content: dict[str, Any] = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    return content


def _is_shaming(text: str, language: str, role: TextRole) -> bool:
    return any(slip.kind is CopyKind.SHAMING for slip in lint_text(text, language, role))


def report() -> str:
    """Return the measures as a table of Markdown."""
    rows = [
        "| Texts | Language | Shaming | Recall | Fair | False alarms |",
        "|---|---|---|---|---|---|",
    ]
    for part in PARTS:
        for language in LANGUAGES:
            found = measure(part, language)
            rows.append(
                f"| {part.replace('_', ' ')} | {language} | {found.shaming} | {found.recall:.3f} "
                f"| {found.fair} | {found.false_alarms:.3f} |"
            )
    return "\n".join(rows)


if __name__ == "__main__":
    print(report())  # noqa: T201 - this is what the command is for
