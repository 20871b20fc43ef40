"""What the log says of an error: its type and where it was raised, never its message."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

FORMAT = "%(levelname)s %(name)s %(message)s"


def trace_of(error: BaseException) -> str:
    """Return types and places of an error and of what caused it.

    Messages quote data: of a database the row, of a parser the text, of an address the name.
    """
    return "\n".join(
        f"{type(each).__module__}.{type(each).__qualname__}\n{_places(each.__traceback__)}".rstrip()
        for each in _chain(error)
    )


class TraceFormatter(logging.Formatter):
    """Writes a record as usual, and an exception by type and place."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; what another handler made of the exception is not taken over."""
        kept, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = kept

    def formatException(  # noqa: N802 (the standard library's name)
        self, ei: tuple[Any, BaseException | None, Any] | tuple[None, None, None]
    ) -> str:
        """Return what stands below the record."""
        return trace_of(ei[1]) if ei[1] is not None else ""


def log_to_stderr(level: str) -> None:
    """Let every logger of the process write lines without customers' data."""
    handler = logging.StreamHandler()
    handler.setFormatter(TraceFormatter(FORMAT))
    logging.basicConfig(level=level, handlers=[handler])


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
