"""Flows as other services describe them, read as far as they can be said here. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from app.flows.errors import InvalidDocument
from app.flows.imports import churnkey, prosperstack
from app.flows.imports.builder import FlowBuilder, ImportedFlow

SOURCES: dict[str, Callable[[Any, FlowBuilder], None]] = {
    "churnkey": churnkey.read_flow,
    "prosperstack": prosperstack.read_flow,
}
"""By name, in the order in which people are asked."""

__all__ = ["SOURCES", "ImportedFlow", "import_flow"]


def import_flow(
    source: str,
    content: Any,
    *,
    key: str = "default",
    locale: str = "en",
    currency: str | None = None,
    taken: Collection[str] = (),
) -> ImportedFlow:
    """Return the flow and the catalogue that a file describes, and what of it was left out.

    ``currency`` is that of prices that name none; no offer gets a key that is ``taken``.

    :raises InvalidDocument: if nothing of the source's shape is in the file.
    """
    builder = FlowBuilder(key=key, locale=locale, currency=currency, taken=frozenset(taken))
    SOURCES[source](content, builder)
    if builder.is_empty:
        raise InvalidDocument([builder.finding("", "nothing_known", "no flow of this shape")])
    return builder.build()
