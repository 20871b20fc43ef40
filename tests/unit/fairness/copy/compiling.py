"""Compiles the lexicons: adds what each pattern needs, in a form that is read at once.

``python -m tests.unit.fairness.copy.compiling`` writes them anew, after any change of a lexicon.
"""

from __future__ import annotations

from pathlib import Path

from app.fairness.copy.lexicon import COMPILED, LEXICONS, Lexicon
from app.fairness.copy.patterns import list_needs
from app.fairness.data_files import read_data


def compile_lexicon(source: Path) -> Lexicon:
    """Return a lexicon as it was written, and what each of its patterns needs."""
    written = Lexicon.model_validate(read_data(source))
    rows: dict[tuple[str, ...], int] = {}
    families = []
    for family in written.families:
        needs = [_list_needs(pattern, written) for pattern in family.patterns]
        numbers = tuple(tuple(rows.setdefault(row, len(rows)) for row in each) for each in needs)
        families.append(family.model_copy(update={"needs": numbers}))
    return written.model_copy(update={"families": tuple(families), "pieces": tuple(rows)})


def _list_needs(pattern: str, written: Lexicon) -> list[tuple[str, ...]]:
    """Return what a pattern needs, first what is looked for at once."""
    return sorted(list_needs(pattern, written.classes), key=len)


def write_lexicon(source: Path) -> None:
    """Write the compiled form of a lexicon."""
    text = compile_lexicon(source).model_dump_json(exclude_defaults=True)
    (COMPILED / f"{source.stem}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    COMPILED.mkdir(exist_ok=True)
    for each in sorted(LEXICONS.glob("*.yaml")):
        write_lexicon(each)
