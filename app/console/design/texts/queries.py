"""Reads the words of a flow for the pages, with what customers read in the gaps."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Flask, abort, current_app

from app.console.shell.access import current
from app.flows.copy.grid import Cell, OurWords, Row
from app.flows.copy.service import FlowTexts, read_texts
from app.flows.errors import FlowNotFound

_EXTENSION = "fairwell.our_words"
MakeOurWords = Callable[[str], OurWords]


def use_default_copy(app: Flask, make: MakeOurWords) -> None:
    """Let the pages ask the customers' door for its own wording of an account's flow."""
    app.extensions[_EXTENSION] = make


def require_texts(flow_key: str) -> FlowTexts:
    """Return the words of a flow of the account at which the member sits, else answer 404."""
    make = cast("MakeOurWords", current_app.extensions[_EXTENSION])
    account_id = current().account.id
    try:
        return read_texts(account_id, flow_key, make(account_id))
    except FlowNotFound:
        abort(404)


def require_cell(words: FlowTexts, key: str, locale: str) -> tuple[Row, Cell]:
    """Return one cell of the grid, else answer 404."""
    row = words.grid.row(key)
    if row is None or locale not in words.grid.locales:
        abort(404)
    return row, row.cell(locale)
