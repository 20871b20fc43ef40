"""What the log says of an error: its type and where it was raised, never its message."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from types import TracebackType


def trace_of(error: BaseException) -> str:
    """Return types and places of an error and of what caused it.

    Messages quote data: of a database the row, of a parser the text, of an address the name.
    """
    return "\n".join(
        f"{type(each).__module__}.{type(each).__qualname__}\n{_places(each.__traceback__)}".rstrip()
        for each in _chain(error)
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and what led to it, each once."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _places(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    return "\n".join(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
