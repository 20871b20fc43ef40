"""The language in which lexicons are written, and how it becomes regular expressions. Pure.

A pattern is a row of words. ``*`` ends a word anyhow, ``<name>`` is one of a
class of words, ``(a|b c)`` one of several, and a ``?`` behind it makes it optional.
``~`` is a gap of up to five words of the same sentence, none of which turns the
meaning round ("stop", "less"); ``~~`` may hold those as well. ``^`` is the
beginning of a sentence, and ``$`` its end. Gaps are bounded, so that time grows
with the length of a text and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from app.fairness.copy.tokens import fold

Classes = Mapping[str, Sequence[str]]
_GAP = 5
_TOKEN = re.compile(r"<\w+>|\(|\)|\||\?(?=[\s|)]|$)|[^\s()|<>?]+|\?")
_TURN = "turn"
"""The class of words that turn a meaning round."""
_BEGINNING, _END = "(?<= [.!?])", "(?=(?: ,)? [.!?] |(?: ,)? $)"


def compile_pattern(pattern: str, classes: Classes) -> re.Pattern[str]:
    """Return the expression for a row of words, each with the space before it.

    :raises KeyError: if it names a class that the lexicon does not have.
    """
    return re.compile(_row(iter(_TOKEN.findall(pattern)), classes) + "(?= )")


def plain_pattern(words: str) -> re.Pattern[str]:
    """Return the expression for a text that holds none but these words, dates and marks."""
    known = "|".join(_word(word) for word in words.split())
    return re.compile(rf"(?: (?:{known}|[§,.!?])(?= ))* ")


def list_needs(pattern: str, classes: Classes) -> list[tuple[str, ...]]:
    """Return what a text must hold for a pattern to be found: one of each of these pieces.

    Looking for a piece costs next to nothing, and an expression is compiled only where one
    of each is there.

    >>> list_needs("rather ~ (lose|waste money) now?", {"turn": []})
    [(' rather ',), (' lose ', ' waste ')]
    """
    choices = _needs(iter(_TOKEN.findall(pattern)), classes)
    return choices[0] if len(choices) == 1 else [_any_of(choices)] if all(choices) else []


def _needs(tokens: Iterator[str], classes: Classes) -> list[list[tuple[str, ...]]]:
    """Return, for each of the choices, the pieces that it cannot be without."""
    choices: list[list[tuple[str, ...]]] = [[]]
    for token in tokens:
        match token:
            case "(":
                choices[-1].append(_any_of(_needs(tokens, classes)))
            case ")":
                break
            case "|":
                choices.append([])
            case "?" if choices[-1]:
                choices[-1][-1] = ()
            case _:
                choices[-1].append(_needs_of_piece(token, classes))
    return [[need for need in choice if need] for choice in choices]


def _any_of(choices: list[list[tuple[str, ...]]]) -> tuple[str, ...]:
    """Return the pieces of which one is there, whichever is chosen; none if nothing is sure."""
    if not all(choices):
        return ()
    rarest = [max(choice, key=lambda need: min(map(len, need))) for choice in choices]
    return tuple(dict.fromkeys(piece for need in rarest for piece in need))


def _needs_of_piece(token: str, classes: Classes) -> tuple[str, ...]:
    match token:
        case "^" | "$" | "~" | "~~":
            return ()
        case _ if token.startswith("<"):
            rows = [_needs(iter(_TOKEN.findall(row)), classes) for row in classes[token[1:-1]]]
            return _any_of([choice for row in rows for choice in row])
        case _:
            before, after = " " * (not token.startswith("*")), " " * (not token.endswith("*"))
            return (f"{before}{fold(token.strip('*'))}{after}",)


def _row(tokens: Iterator[str], classes: Classes) -> str:
    """Read up to the end, or to the bracket that closes."""
    choices: list[list[str]] = [[]]
    for token in tokens:
        match token:
            case "(":
                choices[-1].append(f"(?:{_row(tokens, classes)})")
            case ")":
                break
            case "|":
                choices.append([])
            case "?" if choices[-1]:
                choices[-1][-1] = f"(?:{choices[-1][-1]})?"
            case _:
                choices[-1].append(_piece(token, classes))
    return "|".join("".join(pieces) for pieces in choices)


def _piece(token: str, classes: Classes) -> str:
    match token:
        case "^":
            return _BEGINNING
        case "$":
            return _END
        case "~":
            return rf"(?:(?!{_class(_TURN, classes)}(?= )) [^ .!?]+){{0,{_GAP}}}?"
        case "~~":
            return rf"(?: [^ .!?]+){{0,{_GAP}}}?"
        case _ if token.startswith("<"):
            return _class(token[1:-1], classes)
        case _:
            return f" {_word(token)}"


def _class(name: str, classes: Classes) -> str:
    rows = (_row(iter(_TOKEN.findall(row)), classes) for row in classes[name])
    return f"(?:{'|'.join(rows)})"


def _word(word: str) -> str:
    stem = re.escape(fold(word.strip("*")))
    before, after = word.startswith("*"), word.endswith("*")
    return f"{'[^ ]*' * before}{stem}{'[^ ]*' * after}"
